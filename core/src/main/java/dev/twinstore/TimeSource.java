package dev.twinstore;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The two clocks of a store: the wall clock, which dates rows and may jump, and the monotonic clock, which measures how
 * long something took. Tests set both. Implementations must be thread-safe.
 */
public interface TimeSource {
    /** The wall clock, to the millisecond. */
    Instant now();

    /**
     * The monotonic clock in nanoseconds. Neither NTP nor a suspended machine moves it. All processes of one machine must
     * read the same clock, since the age of a heartbeat is measured on it across processes.
     */
    long monotonicNanos();

    /**
     * How much time has passed since the wall clock showed a moment; zero for one that is still to come. A clock that knows
     * when it was set leaves that out; this one takes the difference.
     */
    default Duration since(Instant moment) {
        Duration passed = Duration.between(moment, now());
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    /**
     * Whether the wall clock stands for a server's too. On PostgreSQL the server's clock dates all rows, whatever the clocks
     * of the machines say: false, the default. A test that moves the clock says true; then all who share the database must
     * use this clock.
     */
    default boolean standsForServer() {
        return false;
    }

    /**
     * The clocks of this machine. The monotonic one is {@link System#nanoTime}, which on HotSpot is the machine's own
     * (Linux: CLOCK_MONOTONIC) and so the same for all its processes.
     */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }

    /** The clocks of this machine. */
    enum SystemTime implements TimeSource {
        INSTANCE;

        @Override
        public Instant now() {
            return Instant.now().truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }
    }
}
