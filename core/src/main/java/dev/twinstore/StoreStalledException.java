package dev.twinstore;

/**
 * The function given to {@link Store#write} kept everybody waiting and finished no statement for longer than the stall
 * timeout. It was given up: nothing of it was written.
 */
public final class StoreStalledException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreStalledException(String message) {
        super(message);
    }
}
