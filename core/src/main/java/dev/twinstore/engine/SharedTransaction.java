package dev.twinstore.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The transaction that the writes of one turn share, each so that it can be undone alone. It is begun, ended and begun
 * again, always by the leader of {@link GroupCommit}: one thread at a time.
 */
final class SharedTransaction {
    /** How long a thread that is shut out may take to leave the statement in which it is, in nanoseconds. */
    private static final long TO_LEAVE = TimeUnit.SECONDS.toNanos(1);

    private final Transactions transactions;
    private final SqliteSession session;
    private final Failures failures;
    private final StallWatch watch;

    private final List<Write<?>> ran = new ArrayList<>(); // their callers wait for the commit
    private boolean begun;
    private boolean carefully; // whether writes have savepoints
    private long since;

    SharedTransaction(Transactions transactions, SqliteSession session, Failures failures, StallWatch watch) {
        this.transactions = transactions;
        this.session = session;
        this.failures = failures;
        this.watch = watch;
    }

    /** Begins, with no write so far. */
    void begin() throws SQLException {
        session.beginWriting();
        begun = true;
        carefully = false;
        since = System.nanoTime();
    }

    boolean isBegun() {
        return begun;
    }

    /** How many writes ran in it. */
    int size() {
        return ran.size();
    }

    /** For how long it has lasted, in nanoseconds. */
    long age() {
        return System.nanoTime() - since;
    }

    /** Whether writes that are alike may run in one go: not once savepoints hold them apart. */
    boolean takesTogether() {
        return !carefully;
    }

    /**
     * Runs one write, so that it can be undone alone.
     *
     * @return false: it was abandoned, and the transaction belongs to another thread
     */
    boolean run(Write<?> write) throws SQLException {
        ran.add(write);
        carefully |= !write.isOwnWork();
        if (carefully) {
            session.run("SAVEPOINT own");
        }
        long changes = session.changes();
        session.enter();
        if (!write.isOwnWork()) {
            watch.begin(write);
        }
        if (!write.run(transactions, session.dsl())) {
            return false;
        }
        watch.end();
        session.leave();
        throwIfLost();
        if (carefully) {
            keepOrUndo(write);
        } else if (write.failed() && session.changes() != changes) {
            repeat();
        }
        return true;
    }

    /** Runs writes that are alike in one go. */
    void runTogether(List<Write<?>> all) throws SQLException {
        ran.addAll(all);
        long changes = session.changes();
        session.enter();
        boolean answered = Write.runTogether(all, transactions, session.dsl());
        session.leave();
        throwIfLost();
        if (!answered && (all.size() > 1 || session.changes() != changes)) {
            repeat();
        }
    }

    /**
     * Begins anew, carefully. Work of our own runs without a savepoint, which would cost a tenth of its time, as long as
     * there is no other: if one of them fails, which is rare, all can be run again.
     */
    private void repeat() throws SQLException {
        session.run("ROLLBACK");
        session.run("BEGIN IMMEDIATE");
        carefully = true;
        List<Write<?>> again = List.copyOf(ran);
        ran.clear();
        for (Write<?> write : again) {
            run(write);
        }
    }

    /** Takes the transaction from a function that hangs, and undoes that part of it. The calling thread leads by now. */
    void takeFrom(Write<?> hanging) throws SQLException {
        session.shutOut(TO_LEAVE);
        session.leave();
        throwIfLost();
        keepOrUndo(hanging);
    }

    private void keepOrUndo(Write<?> write) throws SQLException {
        if (write.failed()) {
            session.run("ROLLBACK TO own");
        }
        session.run("RELEASE own");
    }

    private void throwIfLost() throws SQLException {
        SQLException lostBy = session.lostBy();
        if (lostBy != null) {
            throw lostBy;
        }
    }

    /**
     * Commits, and does what the writes have for after it: while nobody else can commit, so in the order of the commits.
     *
     * @return how long the commit took, in nanoseconds
     */
    long commit() throws SQLException {
        long began = System.nanoTime();
        session.run("COMMIT");
        long took = System.nanoTime() - began;
        ran.forEach(write -> write.committed(failures));
        return took;
    }

    /** Undoes what was not committed, whatever state the session is in. */
    void rollBack() {
        session.leave();
        try {
            session.run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself, or had not begun
        }
    }

    /** It has ended, well or not; the writes that ran in it. */
    List<Write<?>> end() {
        begun = false;
        List<Write<?>> all = List.copyOf(ran);
        ran.clear();
        return all;
    }
}
