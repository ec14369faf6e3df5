package dev.twinstore.model;

/** A stored value that cannot be read as its column's type. The message names the column and the value. */
public final class UnreadableValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableValueException(String message) {
        super(message);
    }
}
