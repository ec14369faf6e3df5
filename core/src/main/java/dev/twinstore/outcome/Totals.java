package dev.twinstore.outcome;

import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What some goals add up to.
 *
 * @param tasks status to number of tasks; every status is there. Unmodifiable
 * @param cost what was spent, US dollars, exact to the micro-dollar
 * @param liveWorkers workers that are running or paused
 */
public record Totals(Map<TaskStatus, Long> tasks, BigDecimal cost, long liveWorkers) {
    public Totals {
        Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
        for (TaskStatus status : TaskStatus.values()) {
            counts.put(status, tasks.getOrDefault(status, 0L));
        }
        tasks = Collections.unmodifiableMap(counts);
        cost = Money.round(cost);
    }

    /** How many tasks have that status. */
    public long tasks(TaskStatus status) {
        return tasks.getOrDefault(status, 0L);
    }

    /** How many tasks are pending, claimed or running. */
    public long openTasks() {
        return tasks(TaskStatus.PENDING) + tasks(TaskStatus.CLAIMED) + tasks(TaskStatus.RUNNING);
    }

    /** How many tasks there are. */
    public long totalTasks() {
        return tasks.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The sum of these and others. */
    public Totals plus(Totals more) {
        Map<TaskStatus, Long> sum = new EnumMap<>(TaskStatus.class);
        tasks.forEach((status, number) -> sum.put(status, number + more.tasks(status)));
        return new Totals(sum, cost.add(more.cost), liveWorkers + more.liveWorkers);
    }
}
