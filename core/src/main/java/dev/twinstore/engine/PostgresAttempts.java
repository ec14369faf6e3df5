package dev.twinstore.engine;

import dev.twinstore.CommitUncertainException;
import dev.twinstore.LogEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server until it answers: what failed in passing (a deadlock that the server broke, a connection that was lost) is
 * tried again, after a pause that grows; until it has failed for longer than one would wait for a lock. Knows who is asking,
 * so that closing can wait for them. Thread-safe.
 */
final class PostgresAttempts {
    static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Logger LOG = LoggerFactory.getLogger(PostgresAttempts.class);

    private final PostgresFailures failures;
    private final Duration patience;
    private final Semaphore running = new Semaphore(Integer.MAX_VALUE);
    private volatile boolean closed;

    /** Something that asks the server. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws SQLException;
    }

    /** Carries what was thrown through {@link #run}: it is thrown as it is, if the cause is not one that passes. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    PostgresAttempts(PostgresFailures failures, Duration patience) {
        this.failures = failures;
        this.patience = patience;
    }

    /** Tries until it succeeds, fails for good, or has failed in passing for too long. An interrupt is kept for later. */
    <T> T run(Attempt<T> attempt) {
        boolean interrupted = false;
        running.acquireUninterruptibly();
        try {
            long until = System.nanoTime() + Arguments.nanos(patience);
            for (long pause = SHORTEST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
                if (closed) {
                    throw failures.closed();
                }
                try {
                    return attempt.run();
                } catch (SQLException | RuntimeException e) {
                    SQLException sql = e instanceof CommitUncertainException ? null : PostgresFailures.sql(e);
                    if (sql == null || !PostgresFailures.isPassing(sql) || System.nanoTime() - until > 0) {
                        throw e instanceof RuntimeException exception && !(e instanceof Failed)
                                ? failures.translate(exception)
                                : sql != null ? failures.translate(sql) : (RuntimeException) e;
                    }
                    LogEvent.TRANSACTION_AGAIN.log(LOG, failures.name(), String.valueOf(sql.getMessage()));
                }
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause));
            }
        } finally {
            running.release();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Lets nobody try any more, and waits for those who do now.
     *
     * @return whether none is left
     * @throws InterruptedException while waiting
     */
    boolean close(Duration atMost) throws InterruptedException {
        closed = true;
        boolean idle = running.tryAcquire(Integer.MAX_VALUE, Arguments.nanos(atMost), TimeUnit.NANOSECONDS);
        if (idle) {
            running.release(Integer.MAX_VALUE); // whoever comes now is told that it is closed
        }
        return idle;
    }
}
