package dev.twinstore.engine;

import dev.twinstore.ConstraintException;
import dev.twinstore.CorruptException;
import dev.twinstore.StoreException;
import dev.twinstore.schema.SqliteMessage;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's error codes mean. */
final class SqliteFailures extends Failures {
    SqliteFailures(String name, Duration lockTimeout) {
        super(name, lockTimeout);
    }

    @Override
    StoreException translate(SQLException sql, Exception cause) {
        int code = sql.getErrorCode() & 0xFF;
        String said = SqliteMessage.of(sql);
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
                    "no room left on the disk of " + name() + "; free some: nothing was written", cause);
        }
        boolean cutShort = sql instanceof SQLiteException sqlite
                && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ;
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code || cutShort) {
            return new CorruptException(name() + " is damaged (" + said + ")", cause);
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
            return new StoreException(
                    name() + ": the disk, or somebody who changed the file or its -wal, made it fail (" + said
                            + "); look at both, and open the store again",
                    cause);
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return new StoreException(name() + " cannot be written (" + said + "); was it opened for reading?", cause);
        }
        if (code == SQLiteErrorCode.SQLITE_TOOBIG.code) {
            return new StoreException("a value is larger than SQLite can store (1 GB): " + said, cause);
        }
        return new StoreException(name() + ": " + said, cause);
    }
}
