package dev.twinstore;

/** The data is in a state that does not allow the operation; the message names the state and what would be allowed. */
public final class RefusedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
