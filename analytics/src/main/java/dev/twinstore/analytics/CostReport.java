package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;

import dev.twinstore.Scope;
import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.Record6;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What was spent, in US dollars, exact to the micro-dollar.
 *
 * @param total all of it
 * @param entries how many entries of the cost log that is
 * @param completedTasks how many tasks were completed in the window
 * @param perCompletedTask the total by completed task, rounded half up to the micro-dollar; null: none was completed
 * @param outcomes by goal, the most expensive first, then by id; only goals with entries
 * @param workers by worker, in the same order; only workers with entries
 * @param days by day of the zone, oldest first, also those without cost; from the start of the window (without one: from
 *     the first entry) to its end (without one: to the last entry). Empty: no entries and no whole window
 */
public record CostReport(
        BigDecimal total,
        long entries,
        long completedTasks,
        @Nullable BigDecimal perCompletedTask,
        List<OfOutcome> outcomes,
        List<OfWorker> workers,
        List<OfDay> days) {
    /**
     * What was spent for a goal.
     *
     * @param outcomeId the goal; null: spent for no goal
     * @param name its name now; null: no goal, or it was deleted
     * @param cost the sum
     * @param entries how many entries of the log
     */
    public record OfOutcome(
            @Nullable String outcomeId, @Nullable String name, BigDecimal cost, long entries) {}

    /**
     * What a worker spent.
     *
     * @param workerId the worker; null: spent by no worker
     * @param name its name now; null: no worker, or it was deleted
     * @param cost the sum
     * @param entries how many entries of the log
     */
    public record OfWorker(
            @Nullable String workerId, @Nullable String name, BigDecimal cost, long entries) {}

    /**
     * What was spent in a day.
     *
     * @param day the date in the zone
     * @param from its first moment
     * @param until its end, not included
     * @param cost the sum
     * @param entries how many entries of the log
     */
    public record OfDay(LocalDate day, Instant from, Instant until, BigDecimal cost, long entries) {}

    private static final class Sum {
        private @Nullable String name;
        private long micros;
        private long entries;

        BigDecimal cost() {
            return Money.ofMicros(micros);
        }

        void add(long moreMicros, long moreEntries) {
            micros = Math.addExact(micros, moreMicros);
            entries += moreEntries;
        }
    }

    /**
     * Reads the report. Costs two looks at each entry of the cost log in the window.
     *
     * @param zone whose days
     * @throws IllegalArgumentException the window has more than 100,000 days
     */
    public static CostReport of(Scope scope, Selection selection, ZoneId zone) {
        return scope.read(dsl -> query(dsl, selection, zone));
    }

    static CostReport query(DSLContext dsl, Selection selection, ZoneId zone) {
        Sum total = new Sum();
        Map<@Nullable String, Sum> outcomes = new HashMap<>();
        Map<@Nullable String, Sum> workers = new HashMap<>();
        for (Record6<String, String, String, String, Long, Integer> row : dsl.select(
                        COST_LOG.OUTCOME_ID,
                        field(select(OUTCOMES.NAME).from(OUTCOMES).where(OUTCOMES.ID.eq(COST_LOG.OUTCOME_ID))),
                        COST_LOG.WORKER_ID,
                        field(select(WORKERS.NAME).from(WORKERS).where(WORKERS.ID.eq(COST_LOG.WORKER_ID))),
                        Money.sum(COST_LOG.AMOUNT),
                        count())
                .from(COST_LOG)
                .where(selection.on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                .groupBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .orderBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .fetch()) {
            total.add(row.value5(), row.value6());
            Sum outcome = outcomes.computeIfAbsent(row.value1(), any -> new Sum());
            outcome.name = row.value2();
            outcome.add(row.value5(), row.value6());
            Sum worker = workers.computeIfAbsent(row.value3(), any -> new Sum());
            worker.name = row.value4();
            worker.add(row.value5(), row.value6());
        }
        long completed = dsl.fetchCount(
                TASKS,
                TASKS.STATUS
                        .eq(inline(TaskStatus.COMPLETED))
                        .and(TASKS.COMPLETED_AT.isNotNull())
                        .and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT)));
        return new CostReport(
                total.cost(),
                total.entries,
                completed,
                completed == 0
                        ? null
                        : total.cost()
                                .divide(
                                        BigDecimal.valueOf(completed),
                                        total.cost().scale(),
                                        RoundingMode.HALF_UP),
                dearestFirst(outcomes).stream()
                        .map(e -> new OfOutcome(
                                e.getKey(), e.getValue().name, e.getValue().cost(), e.getValue().entries))
                        .toList(),
                dearestFirst(workers).stream()
                        .map(e -> new OfWorker(
                                e.getKey(), e.getValue().name, e.getValue().cost(), e.getValue().entries))
                        .toList(),
                days(dsl, selection, zone));
    }

    private static List<Map.Entry<@Nullable String, Sum>> dearestFirst(Map<@Nullable String, Sum> sums) {
        List<Map.Entry<@Nullable String, Sum>> list = new ArrayList<>(sums.entrySet());
        list.sort(Comparator.comparingLong((Map.Entry<@Nullable String, Sum> e) -> -e.getValue().micros)
                .thenComparing(e -> e.getKey() == null ? "" : e.getKey()));
        return list;
    }

    private static List<OfDay> days(DSLContext dsl, Selection selection, ZoneId zone) {
        Record2<Instant, Instant> span = dsl.select(min(COST_LOG.CREATED_AT), max(COST_LOG.CREATED_AT))
                .from(COST_LOG)
                .where(selection.on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                .fetchSingle();
        Instant from = selection.since() != null ? selection.since() : span.value1();
        Instant until = selection.until();
        if (until == null && span.value2() != null) {
            until = span.value2().plusMillis(1);
        }
        if (from == null || until == null) {
            return List.of();
        }
        Buckets buckets = Buckets.of(Step.DAY, zone, from, until);
        if (buckets.size() == 0) {
            return List.of();
        }
        List<Sum> sums = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            sums.add(new Sum());
        }
        long quantum = buckets.quantum();
        Field<Long> slice = COST_LOG.CREATED_AT.coerce(SQLDataType.BIGINT).div(inline(quantum));
        for (Record3<Long, Long, Integer> row : dsl.select(slice, Money.sum(COST_LOG.AMOUNT), count())
                .from(COST_LOG)
                .where(selection.on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                .groupBy(slice)
                .orderBy(slice)
                .fetch()) {
            sums.get(buckets.indexOf(row.value1() * quantum)).add(row.value2(), row.value3());
        }
        List<OfDay> days = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            Instant start = buckets.start(i);
            Sum sum = sums.get(i);
            days.add(new OfDay(start.atZone(zone).toLocalDate(), start, buckets.end(i), sum.cost(), sum.entries));
        }
        return List.copyOf(days);
    }
}
