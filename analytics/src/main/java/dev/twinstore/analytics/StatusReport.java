package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Scope;
import dev.twinstore.model.Money;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * How things stand now, goal by goal.
 *
 * @param outcomes the goals, the last active first, then by id. A window leaves out goals whose last activity lies outside
 *     of it; it does not change what is counted
 * @param totals the same, added up
 */
public record StatusReport(List<OfOutcome> outcomes, Totals totals) {
    /**
     * How many tasks are of each status.
     *
     * @param pending waiting to be claimed
     * @param claimed held by a worker that has not started
     * @param running worked on
     * @param completed done
     * @param failed given up
     */
    public record Tasks(long pending, long claimed, long running, long completed, long failed) {
        private static final Tasks NONE = new Tasks(0, 0, 0, 0, 0);

        /** All of them. */
        public long all() {
            return pending + claimed + running + completed + failed;
        }

        private Tasks plus(Tasks more) {
            return new Tasks(
                    pending + more.pending,
                    claimed + more.claimed,
                    running + more.running,
                    completed + more.completed,
                    failed + more.failed);
        }
    }

    /**
     * How a goal stands, without those below it.
     *
     * @param outcomeId the goal
     * @param name its name
     * @param status its status
     * @param tasks its tasks
     * @param liveWorkers how many of its workers are running or paused
     * @param cost what was spent for it so far, in US dollars, exact
     * @param lastActivityAt when anything below it last changed
     */
    public record OfOutcome(
            String outcomeId,
            String name,
            OutcomeStatus status,
            Tasks tasks,
            long liveWorkers,
            BigDecimal cost,
            Instant lastActivityAt) {}

    /**
     * The goals of the report together.
     *
     * @param outcomes how many goals
     * @param tasks their tasks
     * @param liveWorkers their running and paused workers
     * @param cost what was spent for them; what was spent for no goal, or a deleted one, is only in {@link CostReport}
     * @param lastActivityAt the last activity of any; null: no goals
     */
    public record Totals(
            long outcomes,
            Tasks tasks,
            long liveWorkers,
            BigDecimal cost,
            @Nullable Instant lastActivityAt) {}

    /** Reads the report. Costs one look at the index entry of each task, worker and cost of the goals. */
    public static StatusReport of(Scope scope, Selection selection) {
        return scope.read(dsl -> query(dsl, selection));
    }

    static StatusReport query(DSLContext dsl, Selection selection) {
        Map<String, EnumMap<TaskStatus, Integer>> tasks = new HashMap<>();
        dsl.select(TASKS.OUTCOME_ID, TASKS.STATUS, count())
                .from(TASKS)
                .where(of(selection, TASKS.OUTCOME_ID))
                .groupBy(TASKS.OUTCOME_ID, TASKS.STATUS)
                .orderBy(TASKS.OUTCOME_ID, TASKS.STATUS)
                .forEach(row -> tasks.computeIfAbsent(row.value1(), any -> new EnumMap<>(TaskStatus.class))
                        .put(row.value2(), row.value3()));
        Map<String, Integer> workers = dsl.select(WORKERS.OUTCOME_ID, count())
                .from(WORKERS)
                .where(WORKERS.STATUS.in(inline(WorkerStatus.RUNNING), inline(WorkerStatus.PAUSED)))
                .and(of(selection, WORKERS.OUTCOME_ID))
                .groupBy(WORKERS.OUTCOME_ID)
                .orderBy(WORKERS.OUTCOME_ID)
                .fetchMap(WORKERS.OUTCOME_ID, count());
        Field<Long> spent = Money.sum(COST_LOG.AMOUNT);
        Map<String, Long> costs = dsl.select(COST_LOG.OUTCOME_ID, spent)
                .from(COST_LOG)
                .where(COST_LOG.OUTCOME_ID.isNotNull())
                .and(of(selection, COST_LOG.OUTCOME_ID))
                .groupBy(COST_LOG.OUTCOME_ID)
                .orderBy(COST_LOG.OUTCOME_ID)
                .fetchMap(COST_LOG.OUTCOME_ID, spent);
        List<OfOutcome> outcomes = dsl.select(OUTCOMES.ID, OUTCOMES.NAME, OUTCOMES.STATUS, OUTCOMES.LAST_ACTIVITY_AT)
                .from(OUTCOMES)
                .where(selection.on(OUTCOMES.ID, OUTCOMES.LAST_ACTIVITY_AT))
                .orderBy(OUTCOMES.LAST_ACTIVITY_AT.desc(), OUTCOMES.ID)
                .fetch(row -> new OfOutcome(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        tasks(tasks.get(row.value1())),
                        workers.getOrDefault(row.value1(), 0),
                        Money.ofMicros(costs.getOrDefault(row.value1(), 0L)),
                        row.value4()));
        return new StatusReport(List.copyOf(outcomes), totals(outcomes));
    }

    private static Condition of(Selection selection, Field<String> outcome) {
        String id = selection.outcomeId();
        return id == null ? noCondition() : outcome.eq(id);
    }

    private static Tasks tasks(@Nullable Map<TaskStatus, Integer> counts) {
        return counts == null
                ? Tasks.NONE
                : new Tasks(
                        counts.getOrDefault(TaskStatus.PENDING, 0),
                        counts.getOrDefault(TaskStatus.CLAIMED, 0),
                        counts.getOrDefault(TaskStatus.RUNNING, 0),
                        counts.getOrDefault(TaskStatus.COMPLETED, 0),
                        counts.getOrDefault(TaskStatus.FAILED, 0));
    }

    private static Totals totals(List<OfOutcome> outcomes) {
        return new Totals(
                outcomes.size(),
                outcomes.stream().map(OfOutcome::tasks).reduce(Tasks.NONE, Tasks::plus),
                outcomes.stream().mapToLong(OfOutcome::liveWorkers).sum(),
                outcomes.stream().map(OfOutcome::cost).reduce(Money.ofMicros(0), BigDecimal::add),
                outcomes.stream()
                        .map(OfOutcome::lastActivityAt)
                        .max(Instant::compareTo)
                        .orElse(null));
    }
}
