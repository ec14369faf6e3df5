package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.prune.PruneTable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * Who worked: how long, on what, and at what cost.
 *
 * @param count how many workers were alive at some time in the window: they started before its end, or before the present,
 *     and did not end before its start
 * @param lost how many of them were swept because their process or heartbeat was gone
 * @param alive how long they were alive in the window, added up
 * @param busy how long they worked in it, added up
 * @param workers those that started last, the last first, then by id: at most {@link Selection#top} of them
 * @param periods how many workers were alive at some time in each hour, day or week, as in {@link Throughput#buckets}; without
 *     a start of the window from the first start of a worker
 */
public record WorkersReport(
        long count, long lost, Duration alive, Duration busy, List<OfWorker> workers, List<OfPeriod> periods)
        implements Findings {
    /** The report. Costs one look at each worker of the goals, each task that ended in the window, and each cost in it. */
    public static final Report<WorkersReport> REPORT = Report.of(
                    "workers",
                    "Workers",
                    "Who worked: busy, idle and lost time, tasks and cost of each worker, and when they lived.",
                    WorkersReport::query)
            .reading(PruneTable.COST_LOG, PruneTable.SUPERVISOR_ALERTS);

    /**
     * A worker, in the window.
     *
     * @param workerId the worker
     * @param name its name
     * @param outcomeId its goal
     * @param status its status now
     * @param lost whether it was swept because its process or heartbeat was gone
     * @param from when it started, or the window did
     * @param until when it ended, or the window did, or now; where a program ended it without saying when, its last change
     * @param busy how much of that time it had at least one of the goals' tasks in hand: the last attempts of tasks that it
     *     ended in the window, and, unless the window has ended, what it holds now; from their start or, where that is not
     *     known, from their claim. Attempts that were tried again are not known
     * @param completed how many of the goals' tasks it completed in the window
     * @param failed how many were given up by it
     * @param cost what it spent in the window for the goals
     */
    public record OfWorker(
            String workerId,
            String name,
            String outcomeId,
            WorkerStatus status,
            boolean lost,
            Instant from,
            Instant until,
            Duration busy,
            long completed,
            long failed,
            BigDecimal cost) {
        /** How long it was alive. */
        public Duration alive() {
            return Duration.between(from, until);
        }

        /** How long it was alive and not busy; never less than nothing. */
        public Duration idle() {
            Duration idle = alive().minus(busy);
            return idle.isNegative() ? Duration.ZERO : idle;
        }

        /** The busy share of its time, from 0 to 1; null: it was not alive for a millisecond. */
        public @Nullable Double busyShare() {
            return share(busy, alive());
        }
    }

    /** How many workers were alive at some time in an hour, a day or a week. */
    public record OfPeriod(Period period, long alive) {}

    /** Reads the report. */
    public static WorkersReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static WorkersReport query(Snapshot at) {
        Selection selection = at.selection();
        Instant end = selection.until() == null || selection.until().isAfter(at.now()) ? at.now() : selection.until();
        record Found(String id, String name, String outcomeId, WorkerStatus status, Work.Life life) {}
        Field<Instant> endedAt = coalesce(
                WORKERS.ENDED_AT,
                case_().when(
                                WORKERS.STATUS.in(inline(WorkerStatus.COMPLETED), inline(WorkerStatus.FAILED)),
                                WORKERS.UPDATED_AT));
        List<Found> alive = at.dsl()
                .select(WORKERS.ID, WORKERS.NAME, WORKERS.OUTCOME_ID, WORKERS.STATUS, WORKERS.STARTED_AT, endedAt)
                .from(WORKERS)
                .where(WORKERS.STARTED_AT.isNotNull())
                .and(WORKERS.STARTED_AT.lt(end))
                .and(since(selection.since(), at.now(), endedAt))
                .and(selection.of(WORKERS.OUTCOME_ID))
                .orderBy(WORKERS.STARTED_AT.desc(), WORKERS.ID)
                .fetch(row -> {
                    Instant from = later(row.value5(), selection.since());
                    Instant until = row.value6() == null || row.value6().isAfter(end) ? end : row.value6();
                    Work.Life life = new Work.Life(from, later(from, until)); // from: a clock went back
                    return new Found(row.value1(), row.value2(), row.value3(), row.value4(), life);
                });
        Map<String, Work> work = Work.of(alive.stream().collect(Collectors.toMap(Found::id, Found::life)), at, end);
        Map<@Nullable String, Spending.Sum> costs = Spending.byWorker(at);
        Spending.Sum nothing = new Spending.Sum();
        Set<String> lost = lost(at);
        List<OfWorker> found = new ArrayList<>();
        for (Found worker : alive) {
            Work did = work.getOrDefault(worker.id(), Work.NONE);
            found.add(new OfWorker(
                    worker.id(),
                    worker.name(),
                    worker.outcomeId(),
                    worker.status(),
                    lost.contains(worker.id()),
                    worker.life().from(),
                    worker.life().until(),
                    did.busy(),
                    did.completed(),
                    did.failed(),
                    costs.getOrDefault(worker.id(), nothing).cost()));
        }
        return new WorkersReport(
                found.size(),
                found.stream().filter(OfWorker::lost).count(),
                found.stream().map(OfWorker::alive).reduce(Duration.ZERO, Duration::plus),
                found.stream().map(OfWorker::busy).reduce(Duration.ZERO, Duration::plus),
                List.copyOf(found.subList(0, Math.min(found.size(), selection.top()))),
                periods(at, found));
    }

    /** Whether a worker that started in time lived on into the window. */
    private static Condition since(@Nullable Instant since, Instant now, Field<Instant> endedAt) {
        if (since == null) {
            return noCondition();
        }
        return since.isAfter(now) // nobody has lived until then
                ? falseCondition()
                : endedAt.isNull().or(endedAt.ge(since)).or(WORKERS.STARTED_AT.ge(since));
    }

    private static Instant later(Instant moment, @Nullable Instant other) {
        return other != null && other.isAfter(moment) ? other : moment;
    }

    private static Set<String> lost(Snapshot at) {
        Select<Record1<String>> lost = at.dsl()
                .selectDistinct(SUPERVISOR_ALERTS.WORKER_ID)
                .from(SUPERVISOR_ALERTS)
                .where(SUPERVISOR_ALERTS.TYPE.eq(inline("lost")))
                .and(at.selection().of(SUPERVISOR_ALERTS.OUTCOME_ID))
                .orderBy(SUPERVISOR_ALERTS.WORKER_ID);
        Set<String> ids = new HashSet<>();
        lost.fetch().forEach(row -> ids.add(row.value1()));
        return ids;
    }

    private static List<OfPeriod> periods(Snapshot at, List<OfWorker> workers) {
        Instant first = workers.stream()
                .map(OfWorker::from)
                .min(Comparator.naturalOrder())
                .orElse(null);
        Buckets buckets = Buckets.of(at.selection(), first, null, at.now());
        long[] change = new long[buckets.size() + 1];
        if (buckets.size() > 0) {
            for (OfWorker worker : workers) {
                change[buckets.indexOf(worker.from().toEpochMilli())]++;
                int last = buckets.indexOf(
                        worker.until().toEpochMilli() - (worker.alive().isZero() ? 0 : 1));
                change[Math.min(last, buckets.size() - 1) + 1]--;
            }
        }
        long[] alive = new long[1];
        return buckets.rows(i -> {
            alive[0] += change[i];
            return new OfPeriod(buckets.period(i), alive[0]);
        });
    }

    private static @Nullable Double share(Duration part, Duration whole) {
        return whole.toMillis() == 0 ? null : (double) part.toMillis() / whole.toMillis();
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("workers", "Workers", count)
                .count("lost", "Lost", lost)
                .duration("alive", "Alive, added up", alive)
                .duration("busy", "Busy, added up", busy)
                .share("busy_share", "Busy share", share(busy, alive))
                .table(Table.of("periods", "Alive over time", periods)
                        .text("period", "Period", row -> row.period().label())
                        .count("alive", "Workers", OfPeriod::alive)
                        .moment("from", "From", row -> row.period().from())
                        .moment("until", "Until", row -> row.period().until())
                        .chart(Chart.lines("period", "alive")))
                .table(Table.of("workers", "The last that started", workers)
                        .text("name", "Worker", OfWorker::name)
                        .id("status", "Status", row -> row.status().stored())
                        .flag("lost", "Lost", OfWorker::lost)
                        .moment("from", "From", OfWorker::from)
                        .moment("until", "Until", OfWorker::until)
                        .duration("busy", "Busy", OfWorker::busy)
                        .duration("idle", "Idle", OfWorker::idle)
                        .share("busy_share", "Busy share", OfWorker::busyShare)
                        .count("completed", "Completed", OfWorker::completed)
                        .count("failed", "Failed", OfWorker::failed)
                        .money("cost", "Cost", OfWorker::cost)
                        .id("outcome_id", "Goal's id", OfWorker::outcomeId)
                        .id("worker_id", "Id", OfWorker::workerId)
                        .chart(Chart.spans("name", "from", "until")))
                .note(
                        "Busy: with a task in hand, counted once where tasks overlap; of tasks that ended in the window their"
                                + " last attempt. Attempts that were tried again are not in it.")
                .build();
    }
}
