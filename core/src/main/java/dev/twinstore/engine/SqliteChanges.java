package dev.twinstore.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a SQLite file: the store's own commits are signalled; for those of other processes {@code PRAGMA data_version}
 * is asked, which reads a few bytes of memory that all processes share.
 */
final class SqliteChanges implements Changes {
    /**
     * How often other processes' commits are looked for, and so how much later they are noticed at most. To wake a thread
     * is what costs, some 100 us: when all is quiet it is done less often, which keeps an idle store below 1 % of a core.
     */
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long POLL_WHEN_QUIET = TimeUnit.MILLISECONDS.toNanos(33);
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    /** Changes are told of no more often than this, or a busy store would spend its time on telling. */
    private static final long GAP = TimeUnit.MILLISECONDS.toNanos(2);

    private final Readers.Opener opener;
    private final FileWatch watch;
    private final Failures failures;
    private @Nullable SqliteSession session; // of the waiting thread; opened when it first waits
    private long version = -1; // of the waiting thread
    private long told; // of the waiting thread: when it was last told of a change, by System.nanoTime
    private volatile @Nullable Thread waiting;
    private volatile boolean signalled;

    SqliteChanges(Readers.Opener opener, FileWatch watch, Failures failures) {
        this.opener = opener;
        this.watch = watch;
        this.failures = failures;
    }

    /** The store has committed. */
    void committed() {
        if (waiting != null) {
            wake();
        }
    }

    @Override
    public void wake() {
        signalled = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public boolean await(Duration atMost) {
        long until = System.nanoTime() + Arguments.nanos(atMost);
        waiting = Thread.currentThread();
        try {
            LockSupport.parkNanos(this, GAP - (System.nanoTime() - told));
            while (true) {
                boolean woken = signalled;
                signalled = false;
                if (hasChanged()) {
                    told = System.nanoTime();
                    return true;
                }
                long left = until - System.nanoTime();
                if (woken || left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                if (!signalled) {
                    boolean quiet = System.nanoTime() - told > QUIET;
                    LockSupport.parkNanos(this, Math.min(quiet ? POLL_WHEN_QUIET : POLL, left));
                }
            }
        } finally {
            waiting = null;
        }
    }

    @Override
    public boolean isOver() {
        return watch.gone() != null;
    }

    @Override
    public <T> T look(Function<? super DSLContext, ? extends T> query) {
        try {
            return session().snapshot(query);
        } catch (SQLException e) {
            close(); // the next look opens another
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    /** Whether another connection has committed since the last call. */
    private boolean hasChanged() {
        try {
            long now = session().number("PRAGMA data_version");
            boolean changed = now != version;
            version = now;
            return changed;
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    private SqliteSession session() throws SQLException {
        SqliteSession mine = session;
        if (mine == null) {
            mine = opener.open();
            session = mine;
        }
        return mine;
    }

    @Override
    public void close() {
        SqliteSession last = session;
        session = null;
        if (last != null) {
            try {
                last.close();
            } catch (SQLException e) {
                // it only ever read: nothing is lost
            }
        }
    }
}
