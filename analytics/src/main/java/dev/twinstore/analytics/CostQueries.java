package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.Record4;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** How {@link CostReport} is read. */
final class CostQueries {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RECENT = Duration.ofDays(7);
    private static final Field<Long> SPENT = Money.sum(COST_LOG.AMOUNT);

    private final Snapshot at;
    private final Condition selected;

    private CostQueries(Snapshot at) {
        this.at = at;
        this.selected = at.selection().on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT);
    }

    private static final class Sum {
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

    static CostReport query(Snapshot at) {
        return new CostQueries(at).query();
    }

    private CostReport query() {
        Record2<Instant, Instant> span = span();
        Sum total = new Sum();
        Map<@Nullable String, Sum> outcomes = new HashMap<>();
        Map<@Nullable String, Sum> workers = new HashMap<>();
        for (Record4<String, String, Long, Integer> row : at.dsl()
                .select(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID, SPENT, count())
                .from(COST_LOG)
                .where(selected)
                .groupBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .orderBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .fetch()) {
            total.add(row.value3(), row.value4());
            outcomes.computeIfAbsent(row.value1(), any -> new Sum()).add(row.value3(), row.value4());
            workers.computeIfAbsent(row.value2(), any -> new Sum()).add(row.value3(), row.value4());
        }
        long completed = at.dsl()
                .fetchCount(
                        TASKS,
                        TASKS.STATUS
                                .eq(inline(TaskStatus.COMPLETED))
                                .and(TASKS.COMPLETED_AT.isNotNull())
                                .and(at.selection().on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT)));
        BigDecimal each = completed == 0 ? null : divided(total.cost(), BigDecimal.valueOf(completed));
        List<CostReport.OfModel> models = models();
        return new CostReport(
                total.cost(),
                total.entries,
                completed,
                each,
                models.stream()
                        .filter(row -> row.model() == null)
                        .map(CostReport.OfModel::cost)
                        .findFirst()
                        .orElse(Money.ofMicros(0)),
                outcomes(outcomes),
                workers(workers),
                tasks(),
                models,
                periods(span),
                Waste.query(at),
                forecast(each, span.value1()));
    }

    private static BigDecimal divided(BigDecimal amount, BigDecimal by) {
        return amount.divide(by, amount.scale(), RoundingMode.HALF_UP);
    }

    private List<CostReport.OfOutcome> outcomes(Map<@Nullable String, Sum> sums) {
        record Goal(
                @Nullable String id,
                @Nullable String parent,
                @Nullable String name,
                Sum own) {
            String key() {
                return id == null ? "" : id;
            }
        }
        Map<String, Goal> goals = new HashMap<>();
        at.dsl()
                .select(OUTCOMES.ID, OUTCOMES.PARENT_ID, OUTCOMES.NAME)
                .from(OUTCOMES)
                .where(at.selection().of(OUTCOMES.ID))
                .orderBy(OUTCOMES.ID)
                .forEach(row -> goals.put(
                        row.value1(),
                        new Goal(
                                row.value1(), row.value2(), row.value3(), sums.getOrDefault(row.value1(), new Sum()))));
        sums.forEach((id, sum) -> goals.putIfAbsent(id == null ? "" : id, new Goal(id, null, null, sum)));
        List<Goal> byId = new ArrayList<>(goals.values());
        byId.sort(Comparator.comparing(Goal::key));
        Forest<Goal> unsorted = new Forest<>(byId, Goal::key, Goal::parent);
        List<Long> costs = unsorted.sums(goal -> goal.own().micros, Math::addExact);
        List<Long> entries = unsorted.sums(goal -> goal.own().entries, Math::addExact);
        Map<String, Long> withBelow = new HashMap<>();
        List<Goal> spent = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            Goal goal = unsorted.walk().get(i).goal();
            if (entries.get(i) > 0) {
                withBelow.put(goal.key(), costs.get(i));
                spent.add(goal);
            }
        }
        spent.sort(Comparator.comparingLong((Goal goal) -> -withBelow.getOrDefault(goal.key(), 0L))
                .thenComparing(Goal::key));
        return new Forest<>(spent, Goal::key, Goal::parent)
                .walk().stream()
                        .map(place -> new CostReport.OfOutcome(
                                place.goal().id(),
                                place.goal().name(),
                                place.depth(),
                                place.goal().own().cost(),
                                Money.ofMicros(
                                        withBelow.getOrDefault(place.goal().key(), 0L)),
                                place.goal().own().entries))
                        .toList();
    }

    private List<CostReport.OfWorker> workers(Map<@Nullable String, Sum> sums) {
        List<Map.Entry<@Nullable String, Sum>> list = new ArrayList<>(sums.entrySet());
        list.sort(Comparator.comparingLong((Map.Entry<@Nullable String, Sum> e) -> -e.getValue().micros)
                .thenComparing(e -> e.getKey() == null ? "" : e.getKey()));
        List<Map.Entry<@Nullable String, Sum>> top =
                list.subList(0, Math.min(list.size(), at.selection().top()));
        Map<String, String> names = at.dsl()
                .select(WORKERS.ID, WORKERS.NAME)
                .from(WORKERS)
                .where(WORKERS.ID.in(top.stream().map(Map.Entry::getKey).toList()))
                .orderBy(WORKERS.ID)
                .fetchMap(WORKERS.ID, WORKERS.NAME);
        return top.stream()
                .map(e -> new CostReport.OfWorker(
                        e.getKey(), names.get(e.getKey()), e.getValue().cost(), e.getValue().entries))
                .toList();
    }

    private List<CostReport.OfTask> tasks() {
        Field<String> title = field(select(TASKS.TITLE).from(TASKS).where(TASKS.ID.eq(COST_LOG.TASK_ID)));
        return List.copyOf(at.dsl()
                .select(COST_LOG.TASK_ID, SPENT, count(), title)
                .from(COST_LOG)
                .where(COST_LOG.TASK_ID.isNotNull())
                .and(selected)
                .groupBy(COST_LOG.TASK_ID)
                .orderBy(SPENT.desc(), COST_LOG.TASK_ID)
                .limit(at.selection().top())
                .fetch(row ->
                        new CostReport.OfTask(row.value1(), row.value4(), Money.ofMicros(row.value2()), row.value3())));
    }

    private List<CostReport.OfModel> models() {
        Field<Long> in = coalesce(sum(COST_LOG.INPUT_TOKENS).coerce(SQLDataType.BIGINT), inline(0L));
        Field<Long> out = coalesce(sum(COST_LOG.OUTPUT_TOKENS).coerce(SQLDataType.BIGINT), inline(0L));
        return List.copyOf(at.dsl()
                .select(
                        COST_LOG.MODEL,
                        SPENT,
                        count(),
                        in,
                        out,
                        count().filterWhere(COST_LOG.INPUT_TOKENS.isNull().or(COST_LOG.OUTPUT_TOKENS.isNull())))
                .from(COST_LOG)
                .where(selected)
                .groupBy(COST_LOG.MODEL)
                .orderBy(SPENT.desc(), COST_LOG.MODEL)
                .fetch(row -> new CostReport.OfModel(
                        row.value1(),
                        Money.ofMicros(row.value2()),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        row.value6())));
    }

    private List<CostReport.OfPeriod> periods(Record2<Instant, Instant> span) {
        Buckets buckets = Buckets.of(at.selection(), span.value1(), span.value2(), at.now());
        List<Sum> sums = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            sums.add(new Sum());
        }
        if (buckets.size() > 0) {
            Field<Long> slice = buckets.slice(COST_LOG.CREATED_AT);
            for (Record3<Long, Long, Integer> row : at.dsl()
                    .select(slice, SPENT, count())
                    .from(COST_LOG)
                    .where(selected)
                    .groupBy(slice)
                    .orderBy(slice)
                    .fetch()) {
                sums.get(buckets.bucketOf(row.value1())).add(row.value2(), row.value3());
            }
        }
        return buckets.rows(
                i -> new CostReport.OfPeriod(buckets.period(i), sums.get(i).cost(), sums.get(i).entries));
    }

    private Record2<Instant, Instant> span() {
        return Buckets.span(at.dsl(), COST_LOG, COST_LOG.CREATED_AT, selected);
    }

    private CostReport.Forecast forecast(@Nullable BigDecimal each, @Nullable Instant first) {
        Instant end = at.selection().until();
        end = end == null || end.isAfter(at.now()) ? at.now() : end;
        Instant from = end.minus(RECENT);
        Instant start = at.selection().since() == null ? first : at.selection().since();
        from = start != null && start.isAfter(from) ? start : from;
        from = first != null && first.isAfter(from) ? first : from;
        Record1<Long> recent = at.dsl()
                .select(SPENT)
                .from(COST_LOG)
                .where(at.selection()
                        .from(from)
                        .to(end.isAfter(from) ? end : from.plusMillis(1))
                        .on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                .fetchSingle();
        long open = at.dsl()
                .selectCount()
                .from(OUTCOMES)
                .crossJoin(TASKS)
                .where(TASKS.OUTCOME_ID.eq(OUTCOMES.ID))
                .and(TASKS.STATUS.in(
                        inline(TaskStatus.PENDING), inline(TaskStatus.CLAIMED), inline(TaskStatus.RUNNING)))
                .and(at.selection().of(OUTCOMES.ID))
                .fetchSingle()
                .value1();
        BigDecimal toFinish = each == null ? null : each.multiply(BigDecimal.valueOf(open));
        long millis = Duration.between(from, end).toMillis();
        if (first == null || millis < 1) {
            return new CostReport.Forecast(null, null, null, open, toFinish);
        }
        BigDecimal perDay = Money.ofMicros(recent.value1())
                .multiply(BigDecimal.valueOf(DAY.toMillis()))
                .divide(BigDecimal.valueOf(millis), 6, RoundingMode.HALF_UP);
        return new CostReport.Forecast(from, perDay, perDay.multiply(BigDecimal.valueOf(30)), open, toFinish);
    }
}
