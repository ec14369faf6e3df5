package dev.twinstore.analytics;

import java.time.Duration;
import java.time.Instant;

/**
 * An hour, a day or a week of a zone.
 *
 * @param label what it is called there: 2026-10-25 02:00 +02:00, 2026-10-25, 2026-W43
 * @param from its first moment
 * @param until its end, not included: the start of the next
 */
public record Period(String label, Instant from, Instant until) {
    /** How long it is: a day is 23 or 25 hours long when the clock is set. */
    public Duration length() {
        return Duration.between(from, until);
    }
}
