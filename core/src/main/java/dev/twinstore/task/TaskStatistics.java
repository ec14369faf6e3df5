package dev.twinstore.task;

import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.util.EnumMap;
import java.util.Map;
import org.jooq.Record3;
import org.jooq.Result;

/**
 * How many tasks there are of each phase and status.
 *
 * @param counts phase, then status, to number; every combination is there, 0 if there are none. Unmodifiable
 */
public record TaskStatistics(Map<TaskPhase, Map<TaskStatus, Long>> counts) {
    /** The number of one status in one phase. */
    public long count(TaskPhase phase, TaskStatus status) {
        return counts.getOrDefault(phase, Map.of()).getOrDefault(status, 0L);
    }

    /** The number of one status in all phases. */
    public long count(TaskStatus status) {
        return counts.values().stream()
                .mapToLong(phase -> phase.getOrDefault(status, 0L))
                .sum();
    }

    /** The number of all tasks. */
    public long total() {
        return counts.values().stream()
                .flatMap(phase -> phase.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    static TaskStatistics of(Result<Record3<TaskStatus, TaskPhase, Integer>> rows) {
        Map<TaskPhase, Map<TaskStatus, Long>> counts = new EnumMap<>(TaskPhase.class);
        for (TaskPhase phase : TaskPhase.values()) {
            Map<TaskStatus, Long> ofPhase = new EnumMap<>(TaskStatus.class);
            for (TaskStatus status : TaskStatus.values()) {
                ofPhase.put(status, 0L);
            }
            counts.put(phase, ofPhase);
        }
        rows.forEach(row -> counts.computeIfAbsent(row.value2(), phase -> new EnumMap<>(TaskStatus.class))
                .put(row.value1(), row.value3().longValue()));
        counts.replaceAll((phase, ofPhase) -> java.util.Collections.unmodifiableMap(ofPhase));
        return new TaskStatistics(java.util.Collections.unmodifiableMap(counts));
    }
}
