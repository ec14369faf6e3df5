package dev.twinstore;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of an open SQLite database are damaged, or some of them are missing: what was to be read or written could not be.
 * Close the store and restore a backup; {@code twinstore check} says more. A database that is found damaged when it is opened
 * is refused with an {@link OpenException} of the reason {@code CORRUPT}.
 */
public final class CorruptException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String damage;

    public CorruptException(String damage, @Nullable Throwable cause) {
        super(damage + "; restore a backup", cause);
        this.damage = damage;
    }

    /** What is damaged, and how SQLite puts it; without the advice that the message ends with. */
    public String damage() {
        return damage;
    }
}
