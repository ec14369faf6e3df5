package dev.twinstore;

/** The store was closed before or during the call. Nothing of the call was written. */
public final class StoreClosedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreClosedException(String message) {
        super(message);
    }
}
