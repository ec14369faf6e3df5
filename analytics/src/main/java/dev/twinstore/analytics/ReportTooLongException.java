package dev.twinstore.analytics;

import java.time.Duration;

/** A report was given up because it took too long. Nothing is wrong with the database. */
public final class ReportTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReportTooLongException(Duration patience, Throwable cause) {
        super(
                "the report took longer than " + patience.toMillis() / 1000.0
                        + " s and was given up, so that its snapshot does not let the database's -wal grow; choose a"
                        + " shorter window or one outcome, or give it more time",
                cause);
    }
}
