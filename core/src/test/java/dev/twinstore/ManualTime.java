package dev.twinstore;

import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until they are moved. */
public final class ManualTime implements TimeSource {
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private long nanos = 1_000_000_000_000L;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long monotonicNanos() {
        return nanos;
    }

    /** Time passes. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Only the wall clock moves: NTP, a human, or a machine that slept. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }
}
