package dev.twinstore;

import org.jspecify.annotations.Nullable;

/** Another program held the database locked for longer than the lock timeout. Nothing was written. */
public final class StoreBusyException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreBusyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
