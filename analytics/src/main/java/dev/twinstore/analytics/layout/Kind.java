package dev.twinstore.analytics.layout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** What a figure or a column measures. */
public enum Kind {
    /** Words for people. */
    TEXT(String.class, false),
    /** An id, or a word of a vocabulary. */
    ID(String.class, false),
    /** How many. */
    COUNT(Long.class, true),
    /** A measurement without a unit, such as a mean of counts. */
    NUMBER(Double.class, true),
    /** US dollars, exact to the micro-dollar. */
    MONEY(BigDecimal.class, true),
    /** A length of time, to the millisecond; as a number it is in seconds. */
    DURATION(Duration.class, true),
    /** A moment. */
    MOMENT(Instant.class, false),
    /** A share, from 0 to 1; shown as a percentage. */
    SHARE(Double.class, true),
    /** A judgement, from 0 to 100. */
    SCORE(Double.class, true),
    /** A size in bytes. */
    BYTES(Long.class, true),
    /** Yes or no. */
    FLAG(Boolean.class, false);

    private final Class<?> type;
    private final boolean number;

    Kind(Class<?> type, boolean number) {
        this.type = type;
        this.number = number;
    }

    /** The class of its values in Java. */
    public Class<?> type() {
        return type;
    }

    /** Whether its values are numbers, which can be added, drawn, and aligned to the right. */
    public boolean isNumber() {
        return number;
    }
}
