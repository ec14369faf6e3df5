package dev.twinstore;

import org.jspecify.annotations.Nullable;

/**
 * The database server could not be reached for longer than the lock timeout. Nothing was
 * written. Try again when the server is back: the store reconnects by
 * itself.
 */
public final class StoreUnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
