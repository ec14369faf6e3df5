package dev.twinstore.archive;

import dev.twinstore.StoreException;
import org.jspecify.annotations.Nullable;

/** An archived output that cannot be read. The message names the file and the entry, and says what to do. */
public final class UnreadableArchiveException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it cannot be read. */
    public enum Reason {
        /** It was removed by retention, on purpose: there is nothing to do. */
        EXPIRED,
        /** The file is not there, and retention has not removed it. */
        MISSING,
        /** The file is cut off, has changed bytes, lacks the output, or is no archive file. */
        DAMAGED
    }

    UnreadableArchiveException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why it cannot be read. */
    public Reason reason() {
        return reason;
    }
}
