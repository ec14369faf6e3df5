package dev.twinstore;

import org.jspecify.annotations.Nullable;

/** The database refused a value; the message has the sentence of the constraint it breaks. */
public final class ConstraintException extends StoreException {
    private static final long serialVersionUID = 1L;

    public ConstraintException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
