package dev.twinstore.engine;

import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.Tx;
import dev.twinstore.schema.ProcessLock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: one {@link SqliteSession} that writes, for all threads together ({@link GroupCommit}), and a pool of sessions
 * that can only read ({@link Readers}).
 *
 * <p>Writes queue on the {@link ProcessLock}, threads and processes alike, then run under {@code BEGIN IMMEDIATE}. The
 * engine begins and commits itself: the driver's own {@code commit()} would at once begin the next transaction, hold the
 * write lock while idle, and could throw BUSY after the data was committed. Thread-safe.
 */
public final class SqliteEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

    /** How long this process writes before others may; a longer transaction is not cut short. */
    private static final Duration TURN = Duration.ofMillis(10);

    /** Pages in the WAL, 16 MB, before they are moved into the file: pages that change often are moved once for all. */
    private static final int CHECKPOINT = 4_000;

    private final StoreOptions options;
    private final Failures failures;
    private final Readers readers;
    private final SqliteChanges changes;
    private final @Nullable Writer writer; // null: opened for reading
    private boolean closed; // guarded by this

    private record Writer(ProcessLock lock, SqliteSession session, GroupCommit queue) {}

    /** Opens the file, which must exist and be migrated. */
    public SqliteEngine(StoreOptions options, Transactions transactions) {
        this.options = options;
        this.failures = new Failures(options.file(), options.lockTimeout());
        this.readers = new Readers(() -> open(false), failures, options.readers(), options.lockTimeout());
        this.changes = new SqliteChanges(() -> open(false), failures);
        try {
            if (options.readOnly()) {
                this.writer = null;
                readers.warmUp();
            } else {
                SqliteSession session = open(true);
                ProcessLock lock = ProcessLock.of(options.file());
                this.writer = new Writer(
                        lock,
                        session,
                        new GroupCommit(
                                transactions,
                                session,
                                lock,
                                failures,
                                options.lockTimeout(),
                                TURN,
                                options.stallTimeout(),
                                changes::committed));
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /** Runs a query on a snapshot. */
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        return readers.read(query);
    }

    /**
     * Runs work in one transaction, and returns when it is committed. Not reentrant: see {@link #savepoint}. Work that is
     * marked as {@link OwnWork} may run on another thread.
     */
    public <T> T write(Function<? super Tx, ? extends T> work) {
        if (writer == null) {
            throw new StoreException(options.file() + " was opened for reading; open it without forReading() to write");
        }
        return writer.queue().write(work);
    }

    /** Tells of changes. One thread may wait for them, and it closes them before the engine is closed. */
    public Changes changes() {
        return changes;
    }

    /** Runs part of a transaction so that it can fail without the rest. Call it inside {@link #write} only. */
    public <T> T savepoint(Function<? super DSLContext, ? extends T> work) {
        SqliteSession session = Objects.requireNonNull(writer).session();
        try {
            session.runForOwner("SAVEPOINT nested");
            boolean done = false;
            try {
                T result = work.apply(session.dsl());
                done = true;
                return result;
            } finally {
                if (session.lostBy() == null) { // or the savepoint is gone with the rest
                    if (!done) {
                        session.runForOwner("ROLLBACK TO nested");
                    }
                    session.runForOwner("RELEASE nested");
                }
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e); // the caller may catch it and go on
        }
    }

    /** Waits for the writes and reads that were asked for, then closes everything; later calls throw. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireIdleThread();
        closed = true;
        // The writer must be the last to close: only then does SQLite move the WAL into the file and remove it, so that
        // the
        // file alone is the database.
        boolean idle =
                writer == null || writer.queue().close(options.lockTimeout().plus(options.stallTimeout()));
        readers.close();
        if (writer != null && idle) {
            close(writer);
        } else if (!idle) {
            LOG.error("a write of {} still runs while it is closed; its connection stays open", options.file());
        }
    }

    private void close(Writer last) {
        boolean turn = last.lock().acquire(options.lockTimeout());
        try {
            try {
                last.session().run("PRAGMA optimize");
            } catch (SQLException e) {
                LOG.info("{} was closed without PRAGMA optimize: {}", options.file(), e.getMessage());
            }
            last.session().close();
        } catch (SQLException e) {
            throw failures.translate(e);
        } finally {
            if (turn) {
                last.lock().release();
            }
            last.lock().close();
        }
    }

    /** Closing waits for reads and writes to end, so it cannot be done inside one. */
    public void requireIdleThread() {
        if (readers.isReading() || (writer != null && writer.session().isEnteredByCurrentThread())) {
            throw new IllegalStateException("close() was called inside a read or write of " + options.file()
                    + "; close it after that has ended");
        }
    }

    private SqliteSession open(boolean forWriting) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(
                (int) Math.min(Integer.MAX_VALUE, options.lockTimeout().toMillis()));
        if (forWriting) {
            config.setSynchronous(
                    SQLiteConfig.SynchronousMode.valueOf(options.durability().name()));
            config.setJournalSizeLimit(64 << 20);
            config.setWalAutocheckpoint(CHECKPOINT);
            config.setCacheSize(-16_000);
        } else {
            config.setReadOnly(true);
        }
        return SqliteSession.open(options.file(), config);
    }
}
