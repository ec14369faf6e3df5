package dev.twinstore.model;

/**
 * A text that cannot be stored without loss: it holds a NUL character or half a surrogate pair. The message says where;
 * {@link Text#readable} makes a storable text of it.
 */
public final class InvalidTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidTextException(String message) {
        super(message);
    }
}
