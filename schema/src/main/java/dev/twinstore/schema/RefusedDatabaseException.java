package dev.twinstore.schema;

import org.jspecify.annotations.Nullable;

/**
 * A database that Twinstore will not touch. The file, or on PostgreSQL the schema, is as it was or completely upgraded up to
 * one of the scripts; the message says why and what to do, and never tells a password.
 */
public final class RefusedDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a database was refused. */
    public enum Reason {
        /**
         * It is not a SQLite database at all, or a folder; or it is on a PostgreSQL server that cannot be reached, or is too
         * old, or has no such schema.
         */
        UNREADABLE,
        /** Its bytes are damaged, or some of them are missing: restore a backup. */
        CORRUPT,
        /** It belongs to another program. */
        FOREIGN,
        /** A later version of Twinstore wrote it. */
        NEWER,
        /** Its scripts are not those that this version released, or a migration left it inconsistent. */
        DAMAGED,
        /** It is on a disk, or in a folder, that cannot be written; or the role lacks the right to make tables. */
        READ_ONLY,
        /** It has no tables yet, or older ones, and may not be changed because it was opened read-only. */
        NOT_MIGRATED,
        /** Another program held it locked for longer than the timeout. */
        BUSY
    }

    private final Reason reason;

    public RefusedDatabaseException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
