package dev.twinstore.engine;

import dev.twinstore.OpenException;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreException;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.UnreadableValueException;
import dev.twinstore.schema.RefusedDatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.DataTypeException;
import org.jspecify.annotations.Nullable;

/** Turns what jOOQ and the drivers throw into the store's own exceptions, which say what to do. */
abstract class Failures {
    private final String name;
    private final Duration lockTimeout;

    /**
     * The failures of one store.
     *
     * @param name what errors call the database
     */
    Failures(String name, Duration lockTimeout) {
        this.name = name;
        this.lockTimeout = lockTimeout;
    }

    String name() {
        return name;
    }

    StoreException closed() {
        return new StoreClosedException("the store on " + name + " is closed; open it again to go on");
    }

    /** Why nothing was kept of a transaction that many writes shared, for one of them. */
    RuntimeException undone(Throwable why) {
        if (why instanceof SQLException sql) {
            return translate(sql);
        }
        if (why instanceof RuntimeException exception && translate(exception) instanceof StoreException translated) {
            return translated;
        }
        return new StoreException(name + ": nothing was written, since the commit failed: " + why, why);
    }

    /** The exception to throw in place of this one: the same, unless it comes from the database layers. */
    RuntimeException translate(RuntimeException e) {
        if (e instanceof DataTypeException || e instanceof DataAccessException) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnreadableValueException) {
                    // jOOQ's message names the column, which a converter does not know
                    return new StoreException(cause.getMessage() + " (" + e.getMessage() + ")", e);
                }
                if (cause instanceof InvalidTextException invalid) {
                    return invalid;
                }
            }
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    return translate(sql, e);
                }
            }
            return new StoreException(name + ": " + e.getMessage(), e);
        }
        if (e instanceof UnreadableValueException) {
            return new StoreException(String.valueOf(e.getMessage()), e);
        }
        if (e instanceof RefusedDatabaseException refused) {
            return new OpenException(refused.reason(), String.valueOf(refused.getMessage()), refused);
        }
        return e;
    }

    StoreException translate(SQLException sql) {
        return translate(sql, sql);
    }

    StoreException busy(@Nullable Throwable cause) {
        return new StoreBusyException(
                "waited " + lockTimeout.toMillis() + " ms for a turn on " + name
                        + "; another program or a long transaction holds it: find which, or raise the lock timeout",
                cause);
    }

    /** What a failure of the database means. */
    abstract StoreException translate(SQLException sql, Exception cause);
}
