package dev.twinstore.review;

/** How the last review of a goal compares to the one before it. */
public enum Trend {
    /** It found fewer issues. */
    IMPROVING,
    /** It found as many. */
    STABLE,
    /** It found more. */
    WORSENING
}
