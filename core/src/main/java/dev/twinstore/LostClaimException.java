package dev.twinstore;

/** A write under a claim that is not held any more. Nothing was written; the message says who holds the task or merge now. */
public final class LostClaimException extends StoreException {
    private static final long serialVersionUID = 1L;

    public LostClaimException(String message) {
        super(message);
    }
}
