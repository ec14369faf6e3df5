package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that can only read: as many as are needed at once, up to a limit. Each read runs on a snapshot of its own
 * and waits for no write. Thread-safe.
 */
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    /** How a connection is opened. */
    @FunctionalInterface
    interface Opener {
        SqliteSession open() throws SQLException;
    }

    private final Opener opener;
    private final Failures failures;
    private final int most;
    private final long patience; // nanoseconds
    private final ConcurrentLinkedDeque<SqliteSession> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits;

    @SuppressWarnings("ThreadLocalUsage") // one an engine: a snapshot belongs to its engine and its thread
    private final ThreadLocal<@Nullable SqliteSession> reading = new ThreadLocal<>();

    private volatile boolean closed;

    Readers(Opener opener, Failures failures, int most, Duration patience) {
        this.opener = opener;
        this.failures = failures;
        this.most = most;
        this.patience = Arguments.nanos(patience);
        this.permits = new Semaphore(most, true);
    }

    /** Runs a query on a snapshot; inside another read of the thread, on that one's. */
    <T> T read(Function<? super DSLContext, ? extends T> query) {
        try {
            SqliteSession outer = reading.get();
            // A second connection could wait for ourselves.
            return outer != null ? query.apply(outer.dsl()) : onSnapshot(query);
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    boolean isReading() {
        return reading.get() != null;
    }

    /** Opens the first connection, so that a file that cannot be read shows at once. */
    void warmUp() throws SQLException {
        SqliteSession session = opener.open();
        idle.push(session);
        session.number("PRAGMA schema_version"); // from here on it tells everybody that the file is in use
    }

    private <T> T onSnapshot(Function<? super DSLContext, ? extends T> query) throws SQLException {
        acquirePermit();
        try {
            if (closed) {
                throw failures.closed();
            }
            SqliteSession session = idle.poll();
            if (session == null) {
                session = opener.open();
            }
            boolean usable = false;
            reading.set(session);
            try {
                T result = session.snapshot(query);
                usable = true;
                return result;
            } catch (RuntimeException e) {
                usable = true;
                throw e;
            } finally {
                reading.remove();
                give(session, usable);
            }
        } finally {
            permits.release();
        }
    }

    private void acquirePermit() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience;
        try {
            while (true) {
                try {
                    if (!permits.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                        throw failures.busy(null);
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Refuses new reads, waits for those that run, and closes the connections. An interrupt ends the wait. */
    void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (permits.tryAcquire(most, patience, TimeUnit.NANOSECONDS)) {
                permits.release(most);
            } else {
                LogEvent.CLOSE_READING.log(LOG, failures.name());
            }
        } catch (InterruptedException e) {
            interrupted = true; // asked to hurry: then the WAL may stay
        }
        for (SqliteSession reader = idle.poll(); reader != null; reader = idle.poll()) {
            give(reader, false);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void give(SqliteSession session, boolean usable) {
        if (usable) {
            idle.push(session);
            if (!closed) {
                return;
            }
            SqliteSession again = idle.poll();
            if (again == null) {
                return;
            }
            session = again;
        }
        try {
            session.close();
        } catch (SQLException e) {
            // it only ever read: nothing is lost
        }
    }
}
