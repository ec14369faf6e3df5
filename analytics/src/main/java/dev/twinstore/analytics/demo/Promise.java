package dev.twinstore.analytics.demo;

import java.util.List;

/**
 * One thing that must be true after a run, and what was found.
 *
 * @param name what must be true
 * @param evidence what was looked at, when it is kept
 * @param broken each way in which it is not; empty: kept
 */
public record Promise(String name, String evidence, List<String> broken) {
    /** Whether it is true. */
    public boolean kept() {
        return broken.isEmpty();
    }
}
