package dev.twinstore.outcome;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much goes when a goal is deleted with all below it: {@link Outcomes#previewDelete} makes it, {@link Outcomes#delete}
 * wants it.
 *
 * @param outcomeId the goal
 * @param outcomeName its name
 * @param rows table to number of rows that go; every table of which rows can go is there. Unmodifiable, in a fixed order
 * @param stays table to number of rows that name one of these goals and stay, as records of what was. Unmodifiable
 * @param liveWorkers how many of the workers are running or paused
 */
public record DeletionPreview(
        String outcomeId, String outcomeName, Map<String, Long> rows, Map<String, Long> stays, long liveWorkers) {
    public DeletionPreview {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        stays = Collections.unmodifiableMap(new LinkedHashMap<>(stays));
    }

    /** How many rows go, of all tables. */
    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
