package dev.twinstore.analytics.demo;

/** The demonstration could not be carried through: a worker process failed or hung. The message has what it said. */
public final class DemoFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
        super(message);
    }
}
