package dev.twinstore.engine;

import dev.twinstore.CommitUncertainException;
import dev.twinstore.LogEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits, and finds out what became of a commit whose connection broke in that moment: the server knows. Thread-safe.
 *
 * @param pool where to ask from
 * @param failures names the database
 * @param patience how long the server is asked
 */
record PostgresCommit(ConnectionPool pool, PostgresFailures failures, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCommit.class);

    /**
     * Commits what a session did on its connection.
     *
     * @throws SQLException it was not committed
     * @throws CommitUncertainException the connection broke, and the server could not be asked
     */
    void of(PostgresSession session, Connection connection) throws SQLException {
        @Nullable
        String id = session.hasChanged() ? session.answer("SELECT pg_current_xact_id_if_assigned()::text") : null;
        try {
            connection.commit();
        } catch (SQLException e) {
            if (id == null || !PostgresFailures.isAway(e) || !wasMade(id, e)) {
                throw e;
            }
        }
    }

    private boolean wasMade(String id, SQLException broke) {
        long until = System.nanoTime() + Arguments.nanos(patience);
        for (long pause = PostgresAttempts.SHORTEST_PAUSE;
                System.nanoTime() - until < 0;
                pause = Math.min(PostgresAttempts.LONGEST_PAUSE, pause * 2)) {
            try (Connection other = pool.connection()) {
                String fate = new PostgresSession(other).answer("SELECT pg_xact_status(?::xid8)", id);
                other.rollback();
                if (!"in progress".equals(fate)) {
                    LogEvent.COMMIT_BROKEN.log(LOG, failures.name(), id, String.valueOf(fate));
                    return "committed".equals(fate);
                }
            } catch (SQLException e) {
                broke.addSuppressed(e);
            }
            LockSupport.parkNanos(pause);
        }
        throw new CommitUncertainException(
                "the connection to " + failures.name()
                        + " broke in the moment of a commit, and the server could not be asked"
                        + " for " + patience.toMillis()
                        + " ms whether it was made; when it is back, SELECT"
                        + " pg_xact_status('" + id + "'::xid8) tells",
                broke);
    }
}
