package dev.twinstore.bench;

import java.sql.SQLException;

/** One thread that does the same over and over. */
final class Repeated {
    interface Step {
        void once() throws SQLException;
    }

    private Repeated() {}

    /** How long one takes. */
    static double nanosEach(long nanos, Step step) {
        long start = System.nanoTime();
        long count = 0;
        long now;
        do {
            try {
                step.once();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            count++;
            now = System.nanoTime();
        } while (now - start < nanos);
        return (now - start) / (double) count;
    }

    /** How long it takes once. */
    static long nanos(Step step) {
        return (long) nanosEach(0, step);
    }
}
