package dev.twinstore.testing;

import dev.twinstore.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until a test moves them. Thread-safe. */
public final class ManualTime implements TimeSource {
    private Instant now;
    private long nanos = 1_000_000_000L;

    /** The beginning of 2026. */
    public ManualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** A moment of the test's own, to the millisecond. */
    public ManualTime(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long monotonicNanos() {
        return nanos;
    }

    @Override
    public boolean standsForServer() {
        return true;
    }

    /**
     * Time passes: both clocks move.
     *
     * @throws IllegalArgumentException the duration is negative: time does not go back, see {@link #jump}
     */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "time passes forward only, was to pass by " + by + "; jump() sets the wall clock back");
        }
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** The wall clock is set by so much; the monotonic one does not notice. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }
}
