package dev.twinstore.analytics;

/** How long the pieces are that a report divides time into, on the clock and calendar of a zone. */
public enum Step {
    /** Hours: shorter or longer only where a zone's clock is set by less than an hour. */
    HOUR,
    /** Days: 23 or 25 hours long when the clock is set. */
    DAY
}
