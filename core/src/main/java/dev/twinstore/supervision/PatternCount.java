package dev.twinstore.supervision;

import java.time.Instant;

/**
 * How often a pattern was seen in a window of time.
 *
 * @param patternId the pattern
 * @param patternName its name; if it changed within the window, the alphabetically last of its names
 * @param count how often it was seen; from 1
 * @param lastSeen when it was seen last within the window
 */
public record PatternCount(String patternId, String patternName, long count, Instant lastSeen) {}
