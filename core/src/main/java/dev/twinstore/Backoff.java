package dev.twinstore;

import java.time.Duration;

/**
 * How long a failed task waits before it may be claimed again: {@code first · factor^(attempts − 1)}, at most {@code max}.
 *
 * @param first the wait after the first failed attempt; zero or more
 * @param factor by what each further wait grows; 1 or more
 * @param max the longest wait; at least {@code first}
 */
public record Backoff(Duration first, double factor, Duration max) {
    /** 30 seconds, doubled each time, at most an hour. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(30), 2, Duration.ofHours(1));

    /** No wait at all. */
    public static final Backoff NONE = new Backoff(Duration.ZERO, 1, Duration.ZERO);

    public Backoff {
        if (first.isNegative() || factor < 1 || Double.isNaN(factor) || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("a back-off needs first >= 0, factor >= 1 and max >= first; was " + first
                    + ", " + factor + ", " + max);
        }
    }

    /** The wait after so many attempts; 1 is the first. */
    public Duration after(int attempts) {
        double millis = first.toMillis() * Math.pow(factor, Math.max(0, attempts - 1));
        return millis >= max.toMillis() ? max : Duration.ofMillis((long) millis);
    }
}
