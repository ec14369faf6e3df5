package dev.twinstore.engine;

import dev.twinstore.ConstraintException;
import dev.twinstore.StoreException;
import dev.twinstore.StoreStalledException;
import dev.twinstore.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's error codes (SQLSTATE) mean, and after which ones it is worth while to try again. */
final class PostgresFailures extends Failures {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String IDLE_IN_TRANSACTION = "25P03";

    /** Serialization failure, deadlock: the server undid this transaction so that another could go on. */
    private static final Set<String> UNDONE = Set.of("40001", "40P01");

    /** The server is shutting down, crashed, or starting; too many connections. Class 08: the connection broke. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

    PostgresFailures(String name, Duration lockTimeout) {
        super(name, lockTimeout);
    }

    /** The failure of the database that is behind this one; null: there is none. */
    static @Nullable SQLException sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** Whether the same transaction may succeed when it is run again. */
    static boolean isPassing(SQLException sql) {
        return UNDONE.contains(state(sql)) || isAway(sql);
    }

    /** Whether the connection is of no use any more. */
    static boolean isAway(SQLException sql) {
        String state = state(sql);
        return state.startsWith("08")
                || AWAY.contains(state)
                || sql instanceof SQLTransientConnectionException
                || (state.isEmpty()
                        && "Connection is closed".equals(sql.getMessage())); // so HikariCP, of one that broke
    }

    /** Whether a connection that was there has gone, rather than that none could be made. */
    static boolean isBroken(SQLException sql) {
        return isAway(sql) && !state(sql).equals("08001");
    }

    private static String state(SQLException sql) {
        String state = sql.getSQLState();
        return state == null ? "" : state;
    }

    @Override
    StoreException translate(SQLException sql, Exception cause) {
        String state = state(sql);
        String said = String.valueOf(sql.getMessage());
        if (isAway(sql)) {
            return new StoreUnavailableException(
                    "cannot reach " + name() + " (" + innermost(sql)
                            + "); nothing was written. Is the server up, and the URL right? The store goes on by itself when it"
                            + " is back",
                    cause);
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return busy(cause);
        }
        if (state.equals(IDLE_IN_TRANSACTION)) {
            return stalled();
        }
        if (state.startsWith("23")) {
            return new ConstraintException(
                    "refused by the database: " + said
                            + "; the sentence of the constraint is in current.postgresql.sql",
                    cause);
        }
        if (state.equals("42501") || state.startsWith("28")) {
            return new StoreException(
                    name() + " refused the role (" + said + "); roles.postgresql.sql says what each role needs", cause);
        }
        if (state.equals("25006")) {
            return new StoreException(name() + " cannot be written (" + said + "); was it opened for reading?", cause);
        }
        if (state.equals("54000")) {
            return new StoreException(
                    name() + " has no room in an index for so long a text (" + said
                            + "); ids, names and types are to be at most 1000 bytes",
                    cause);
        }
        if (state.equals("53100")) {
            return new StoreException(
                    "no room left on the disk of " + name() + "; free some: nothing was written", cause);
        }
        if (state.startsWith("40")) {
            return new StoreException(
                    name() + " undid the transaction again and again, since others needed the same rows (" + said
                            + "); nothing was written: keep transactions short",
                    cause);
        }
        return new StoreException(name() + ": " + said, cause);
    }

    /** A function that held its locks for too long without sending anything: the server ended it. */
    StoreException stalled() {
        return new StoreStalledException("the function given to write sent no statement to " + name()
                + " for longer than the stall timeout; it was given up and nothing of it was written. Do slow things"
                + " outside write, or raise the stall timeout");
    }

    /** What the driver said: the pool's own message only says that it waited. */
    private static String innermost(SQLException sql) {
        Throwable inner = sql;
        while (inner.getCause() instanceof SQLException cause) {
            inner = cause;
        }
        return String.valueOf(inner.getMessage());
    }
}
