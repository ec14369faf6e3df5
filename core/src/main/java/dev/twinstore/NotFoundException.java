package dev.twinstore;

/** There is no row of that id. The message names the table and the id. */
public final class NotFoundException extends StoreException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message);
    }
}
