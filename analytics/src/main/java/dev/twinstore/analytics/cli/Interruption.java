package dev.twinstore.analytics.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or another signal to end, while a command does what must be all or nothing: the work is asked to end, and the
 * process lives until it has said what became of it. Close it when that is said.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE = 20; // seconds: if it takes longer, the end of the process undoes the work
    private static final long TO_COMMIT = 600; // seconds

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "twinstore-interruption");
    private volatile boolean asked;
    private volatile boolean enduring;

    /** The work was asked to end. */
    static final class Asked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Asked() {
            super("interrupted", null, false, false);
        }
    }

    Interruption() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            asked = true; // the process ends already
        }
    }

    /** Asks the work to end. */
    void ask() {
        asked = true;
    }

    private void interrupted() {
        ask();
        try {
            if (!ended.await(PATIENCE, TimeUnit.SECONDS) && enduring) {
                boolean unused = ended.await(TO_COMMIT, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the work, if that was asked for. */
    void check() {
        if (asked) {
            throw new Asked();
        }
    }

    /** From now on the work cannot be ended any more: an interruption that comes later is too late. */
    void endure() {
        if (!enduring) {
            check();
            enduring = true;
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs already
        }
    }
}
