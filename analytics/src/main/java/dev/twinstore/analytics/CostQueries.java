package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.analytics.Spending.Sum;
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
import org.jspecify.annotations.Nullable;

/** How {@link CostReport} is read. */
final class CostQueries {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RECENT = Duration.ofDays(7);
    private static final Duration LEAST = Duration.ofHours(1); // less says nothing of a day
    private static final String NO_GOAL = "\0"; // as no goal is called
    private static final Field<Long> SPENT = Money.sum(COST_LOG.AMOUNT);

    private final Snapshot at;
    private final Condition selected;

    private CostQueries(Snapshot at) {
        this.at = at;
        this.selected = at.selection().on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT);
    }

    static CostReport query(Snapshot at) {
        return new CostQueries(at).query();
    }

    private CostReport query() {
        Record2<Instant, Instant> span = span();
        Spending spending = Spending.of(at);
        CostEntries log =
                CostEntries.of(at, selected, Buckets.of(at.selection(), span.value1(), span.value2(), at.now()));
        long completed = at.dsl()
                .fetchCount(
                        TASKS,
                        TASKS.STATUS
                                .eq(inline(TaskStatus.COMPLETED))
                                .and(TASKS.COMPLETED_AT.isNotNull())
                                .and(at.selection().on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT)));
        BigDecimal each = completed == 0 ? null : divided(spending.total().cost(), BigDecimal.valueOf(completed));
        List<CostReport.OfModel> models = log.models();
        return new CostReport(
                spending.total().cost(),
                spending.total().entries(),
                completed,
                each,
                models.stream()
                        .filter(row -> row.model() == null)
                        .map(CostReport.OfModel::cost)
                        .findFirst()
                        .orElse(Money.ofMicros(0)),
                outcomes(spending.outcomes()),
                workers(spending.workers()),
                tasks(),
                models,
                log.periods(),
                Waste.query(at, log.retries()),
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
                return id == null ? NO_GOAL : id;
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
        sums.forEach((id, sum) -> goals.putIfAbsent(id == null ? NO_GOAL : id, new Goal(id, null, null, sum)));
        List<Goal> byId = new ArrayList<>(goals.values());
        byId.sort(Comparator.comparing(Goal::key));
        Forest<Goal> unsorted = new Forest<>(byId, Goal::key, Goal::parent);
        List<Long> costs = unsorted.sums(goal -> goal.own().micros(), Math::addExact);
        List<Long> entries = unsorted.sums(goal -> goal.own().entries(), Math::addExact);
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
                                place.goal().own().entries()))
                        .toList();
    }

    private List<CostReport.OfWorker> workers(Map<@Nullable String, Sum> sums) {
        List<Map.Entry<@Nullable String, Sum>> list = new ArrayList<>(sums.entrySet());
        list.sort(Comparator.comparingLong(
                        (Map.Entry<@Nullable String, Sum> e) -> -e.getValue().micros())
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
                        e.getKey(),
                        names.get(e.getKey()),
                        e.getValue().cost(),
                        e.getValue().entries()))
                .toList();
    }

    private List<CostReport.OfTask> tasks() {
        int most = at.selection().top();
        // That a task is named is asked of all times only: SQLite would walk the index of all tasks for it, of a week
        // too.
        List<Record3<String, Long, Integer>> top = at
                .dsl()
                .select(COST_LOG.TASK_ID, SPENT, count())
                .from(COST_LOG)
                .where(Spending.isAll(at) ? COST_LOG.TASK_ID.isNotNull() : selected)
                .groupBy(COST_LOG.TASK_ID)
                .orderBy(SPENT.desc(), COST_LOG.TASK_ID)
                .limit(most + 1)
                .fetch()
                .stream()
                .filter(row -> row.value1() != null)
                .limit(most)
                .toList();
        // Afterwards, or it would be looked up for each task that ever cost something.
        Map<String, String> titles = at.dsl()
                .select(TASKS.ID, TASKS.TITLE)
                .from(TASKS)
                .where(TASKS.ID.in(top.stream().map(Record3::value1).toList()))
                .orderBy(TASKS.ID)
                .fetchMap(TASKS.ID, TASKS.TITLE);
        return top.stream()
                .map(row -> new CostReport.OfTask(
                        row.value1(), titles.get(row.value1()), Money.ofMicros(row.value2()), row.value3()))
                .toList();
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
        if (first == null || millis < LEAST.toMillis()) {
            return new CostReport.Forecast(null, null, null, open, toFinish);
        }
        BigDecimal perDay = Money.ofMicros(recent.value1())
                .multiply(BigDecimal.valueOf(DAY.toMillis()))
                .divide(BigDecimal.valueOf(millis), 6, RoundingMode.HALF_UP);
        return new CostReport.Forecast(from, perDay, perDay.multiply(BigDecimal.valueOf(30)), open, toFinish);
    }
}
