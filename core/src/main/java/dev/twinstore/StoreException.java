package dev.twinstore;

import dev.twinstore.model.Text;
import org.jspecify.annotations.Nullable;

/**
 * Something a caller could not prevent by passing other values: the environment failed, or the data is not as assumed. The
 * message says what happened, with which value, and what to do, in one line ({@link Text#printable}). Subclasses name the
 * cases a caller may want to tell apart. Wrong arguments are {@link IllegalArgumentException}s instead. Whatever was thrown
 * inside a transaction, nothing of that transaction is in the database; only {@link CommitUncertainException} says that this
 * is not known.
 */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(Text.printable(message));
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(Text.printable(message), cause);
    }
}
