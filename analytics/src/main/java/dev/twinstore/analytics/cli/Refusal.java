package dev.twinstore.analytics.cli;

import dev.twinstore.analytics.format.Words;
import java.util.List;

/** A command cannot do what it was asked: exit code 1. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> details;

    /** Says what, with which value, and what to do, in one line. */
    Refusal(String message) {
        this(message, List.of());
    }

    /**
     * As above, with what led to it.
     *
     * @param details one line each, shown before the message
     */
    Refusal(String message, List<String> details) {
        super(Words.line(message)); // a stack trace shows it too
        this.details = List.copyOf(details);
    }

    List<String> details() {
        return details;
    }
}
