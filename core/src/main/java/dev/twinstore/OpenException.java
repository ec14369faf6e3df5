package dev.twinstore;

import dev.twinstore.schema.RefusedDatabaseException;

/** A database that cannot be opened: the file is as it was, and the message says why and what to do. */
public final class OpenException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final RefusedDatabaseException.Reason reason;

    public OpenException(RefusedDatabaseException.Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Which of the known reasons it is. */
    public RefusedDatabaseException.Reason reason() {
        return reason;
    }
}
