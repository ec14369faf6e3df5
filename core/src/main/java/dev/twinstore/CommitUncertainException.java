package dev.twinstore;

import org.jspecify.annotations.Nullable;

/**
 * The connection to the server broke in the very moment of a commit, and the server could not be asked in time whether it
 * was made. Usually it is asked and nobody notices; only if it stays away longer than the lock timeout is this thrown. Look
 * at the data, or ask the server as the message says, before doing it again.
 */
public final class CommitUncertainException extends StoreException {
    private static final long serialVersionUID = 1L;

    public CommitUncertainException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
