package dev.twinstore.analytics.cli;

/** A line that cannot be imported; the message says what is wrong with it. */
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    BadLineException(String message) {
        super(message, null, false, false);
    }
}
