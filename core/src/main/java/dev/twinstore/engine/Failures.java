package dev.twinstore.engine;

import dev.twinstore.ConstraintException;
import dev.twinstore.OpenException;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreException;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.UnreadableValueException;
import dev.twinstore.schema.RefusedDatabaseException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.DataTypeException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/** Turns what jOOQ and SQLite throw into the store's own exceptions, which say what to do. */
final class Failures {
    private final Path file;
    private final Duration lockTimeout;

    Failures(Path file, Duration lockTimeout) {
        this.file = file;
        this.lockTimeout = lockTimeout;
    }

    Path file() {
        return file;
    }

    StoreException closed() {
        return new StoreClosedException("the store on " + file + " is closed; open it again to go on");
    }

    /** Why nothing was kept of a transaction that many writes shared, for one of them. */
    RuntimeException undone(Throwable why) {
        if (why instanceof SQLException sql) {
            return translate(sql);
        }
        if (why instanceof RuntimeException exception && translate(exception) instanceof StoreException translated) {
            return translated;
        }
        return new StoreException(file + ": nothing was written, since the commit failed: " + why, why);
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
            return new StoreException(file + ": " + e.getMessage(), e);
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
                "waited " + lockTimeout.toMillis() + " ms for a turn on " + file
                        + "; another program or a long transaction holds it: find which, or raise the lock timeout",
                cause);
    }

    private StoreException translate(SQLException sql, Exception cause) {
        int code = sql.getErrorCode() & 0xFF;
        String said = String.valueOf(sql.getMessage());
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return busy(cause);
        }
        if (code == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
            return new ConstraintException(
                    "refused by the database: " + said + "; the sentence of the constraint is in current.sqlite.sql",
                    cause);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return new StoreException(
                    "no room left on the disk of " + file + "; free some: nothing was written", cause);
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return new StoreException(file + " cannot be written (" + said + "); was it opened for reading?", cause);
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new StoreException(file + " is damaged (" + said + "); restore a backup", cause);
        }
        if (code == SQLiteErrorCode.SQLITE_TOOBIG.code) {
            return new StoreException("a value is larger than SQLite can store (1 GB): " + said, cause);
        }
        return new StoreException(file + ": " + said, cause);
    }
}
