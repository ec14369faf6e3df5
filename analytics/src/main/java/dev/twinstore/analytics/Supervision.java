package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.prune.PruneTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What supervision noticed in the window, and how it was answered.
 *
 * @param severities alerts by severity, from low to critical; all severities, also those without alerts
 * @param pauses how often a worker was paused, by whomever
 * @param scores alignment scores by hour, day or week, oldest first; only those with scores
 * @param alignment the mean of all scores; null: nothing was scored
 * @param leastAligned the workers with the lowest mean score, the lowest first, then by id: at most {@link Selection#top}
 * @param patterns patterns that were seen, the most frequent first, then by id and name
 */
public record Supervision(
        List<OfSeverity> severities,
        long pauses,
        List<OfPeriod> scores,
        @Nullable Double alignment,
        List<OfWorker> leastAligned,
        List<OfPattern> patterns)
        implements Findings {
    /** The report. Costs one look at each alert, judgement and pattern of the goals, and at the feed's index entries. */
    public static final Report<Supervision> REPORT = Report.of(
                    "supervision",
                    "Supervision",
                    "Alerts by severity and how fast they were answered, pauses, alignment scores, and patterns.",
                    Supervision::query)
            .reading(
                    PruneTable.SUPERVISOR_ALERTS,
                    PruneTable.BEHAVIOR_REVIEWS,
                    PruneTable.PATTERN_DETECTIONS,
                    PruneTable.ACTIVITY_LOG);

    /**
     * The alerts of one severity.
     *
     * @param severity which
     * @param raised how many
     * @param active how many of them nobody has taken note of
     * @param resolved how many are resolved
     * @param autoPaused how many paused their worker
     * @param acknowledging how long it took until somebody took note
     * @param resolving how long it took until they were resolved
     */
    public record OfSeverity(
            Severity severity,
            long raised,
            long active,
            long resolved,
            long autoPaused,
            Spread acknowledging,
            Spread resolving) {}

    /** The alignment scores of an hour, a day or a week: their mean and the lowest. */
    public record OfPeriod(Period period, double mean, int lowest, long judgements) {}

    /** A worker's alignment: the mean of its scores and the lowest. */
    public record OfWorker(String workerId, String name, double mean, int lowest, long judgements) {}

    /** A pattern: how often it was seen, the worst severity, and when last. */
    public record OfPattern(String patternId, String name, long seen, Severity worst, Instant last) {}

    /** Reads the report. */
    public static Supervision of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Supervision query(Snapshot at) {
        Condition scored = BEHAVIOR_REVIEWS
                .ALIGNMENT_SCORE
                .isNotNull()
                .and(at.selection().on(BEHAVIOR_REVIEWS.OUTCOME_ID, BEHAVIOR_REVIEWS.TIMESTAMP));
        return new Supervision(
                severities(at),
                at.dsl()
                        .fetchCount(
                                ACTIVITY_LOG,
                                ACTIVITY_LOG
                                        .TYPE
                                        .eq(inline(ActivityType.WORKER_PAUSED))
                                        .and(at.selection().on(ACTIVITY_LOG.OUTCOME_ID, ACTIVITY_LOG.CREATED_AT))),
                scores(at, scored),
                at.dsl()
                        .select(mean())
                        .from(BEHAVIOR_REVIEWS)
                        .where(scored)
                        .fetchSingle()
                        .value1(),
                leastAligned(at, scored),
                patterns(at));
    }

    private static Field<Double> mean() {
        return avg(BEHAVIOR_REVIEWS.ALIGNMENT_SCORE).cast(SQLDataType.DOUBLE);
    }

    private static List<OfSeverity> severities(Snapshot at) {
        List<Field<?>> fields = new ArrayList<>();
        fields.addAll(Spread.fields(Spread.elapsed(SUPERVISOR_ALERTS.CREATED_AT, SUPERVISOR_ALERTS.ACKNOWLEDGED_AT)));
        fields.addAll(Spread.fields(Spread.elapsed(SUPERVISOR_ALERTS.CREATED_AT, SUPERVISOR_ALERTS.RESOLVED_AT)));
        fields.add(SUPERVISOR_ALERTS.SEVERITY);
        fields.add(count());
        fields.add(count().filterWhere(SUPERVISOR_ALERTS.STATUS.eq(inline(AlertStatus.ACTIVE))));
        fields.add(count().filterWhere(SUPERVISOR_ALERTS.STATUS.eq(inline(AlertStatus.RESOLVED))));
        fields.add(count().filterWhere(SUPERVISOR_ALERTS.AUTO_PAUSED.eq(inline(true))));
        List<OfSeverity> found = at.dsl()
                .select(fields)
                .from(SUPERVISOR_ALERTS)
                .where(at.selection().on(SUPERVISOR_ALERTS.OUTCOME_ID, SUPERVISOR_ALERTS.CREATED_AT))
                .groupBy(SUPERVISOR_ALERTS.SEVERITY)
                .orderBy(SUPERVISOR_ALERTS.SEVERITY)
                .fetch(Supervision::severity);
        List<OfSeverity> all = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            all.add(found.stream()
                    .filter(row -> row.severity() == severity)
                    .findFirst()
                    .orElse(new OfSeverity(severity, 0, 0, 0, 0, Spread.NONE, Spread.NONE)));
        }
        return List.copyOf(all);
    }

    private static OfSeverity severity(Record row) {
        int at = 2 * Spread.WIDTH + 1;
        return new OfSeverity(
                row.get(SUPERVISOR_ALERTS.SEVERITY),
                row.get(at, Long.class),
                row.get(at + 1, Long.class),
                row.get(at + 2, Long.class),
                row.get(at + 3, Long.class),
                Spread.read(row, 0),
                Spread.read(row, Spread.WIDTH));
    }

    private static List<OfPeriod> scores(Snapshot at, Condition scored) {
        Record2<Instant, Instant> span = at.dsl()
                .select(min(BEHAVIOR_REVIEWS.TIMESTAMP), max(BEHAVIOR_REVIEWS.TIMESTAMP))
                .from(BEHAVIOR_REVIEWS)
                .where(scored)
                .fetchSingle();
        Buckets buckets = Buckets.of(at.selection(), span.value1(), span.value2(), at.now());
        if (buckets.size() == 0) {
            return List.of();
        }
        long[] sums = new long[buckets.size()];
        int[] lowest = new int[buckets.size()];
        long[] counts = new long[buckets.size()];
        Field<Long> slice = buckets.slice(BEHAVIOR_REVIEWS.TIMESTAMP);
        Field<Long> sum = sum(BEHAVIOR_REVIEWS.ALIGNMENT_SCORE).coerce(SQLDataType.BIGINT);
        at.dsl()
                .select(slice, sum, min(BEHAVIOR_REVIEWS.ALIGNMENT_SCORE), count())
                .from(BEHAVIOR_REVIEWS)
                .where(scored)
                .groupBy(slice)
                .orderBy(slice)
                .forEach(row -> {
                    int bucket = buckets.bucketOf(row.value1());
                    lowest[bucket] = counts[bucket] == 0 ? row.value3() : Math.min(lowest[bucket], row.value3());
                    sums[bucket] += row.value2();
                    counts[bucket] += row.value4();
                });
        return buckets
                .rows(i -> new OfPeriod(
                        buckets.period(i), counts[i] == 0 ? 0 : (double) sums[i] / counts[i], lowest[i], counts[i]))
                .stream()
                .filter(row -> row.judgements() > 0)
                .toList();
    }

    private static List<OfWorker> leastAligned(Snapshot at, Condition scored) {
        return List.copyOf(at.dsl()
                .select(
                        BEHAVIOR_REVIEWS.WORKER_ID,
                        WORKERS.NAME,
                        mean(),
                        min(BEHAVIOR_REVIEWS.ALIGNMENT_SCORE),
                        count())
                .from(BEHAVIOR_REVIEWS)
                .join(WORKERS)
                .on(WORKERS.ID.eq(BEHAVIOR_REVIEWS.WORKER_ID))
                .where(scored)
                .groupBy(BEHAVIOR_REVIEWS.WORKER_ID, WORKERS.NAME)
                .orderBy(mean(), BEHAVIOR_REVIEWS.WORKER_ID)
                .limit(at.selection().top())
                .fetch(row -> new OfWorker(row.value1(), row.value2(), row.value3(), row.value4(), row.value5())));
    }

    private static List<OfPattern> patterns(Snapshot at) {
        List<OfPattern> found = new ArrayList<>();
        java.util.Map<List<String>, OfPattern> patterns = new java.util.LinkedHashMap<>();
        Field<Instant> last = max(PATTERN_DETECTIONS.TIMESTAMP);
        at.dsl()
                .select(
                        PATTERN_DETECTIONS.PATTERN_ID,
                        PATTERN_DETECTIONS.PATTERN_NAME,
                        PATTERN_DETECTIONS.SEVERITY,
                        count(),
                        last)
                .from(PATTERN_DETECTIONS)
                .where(at.selection().on(PATTERN_DETECTIONS.OUTCOME_ID, PATTERN_DETECTIONS.TIMESTAMP))
                .groupBy(PATTERN_DETECTIONS.PATTERN_ID, PATTERN_DETECTIONS.PATTERN_NAME, PATTERN_DETECTIONS.SEVERITY)
                .orderBy(PATTERN_DETECTIONS.PATTERN_ID, PATTERN_DETECTIONS.PATTERN_NAME)
                .forEach(row -> patterns.merge(
                        List.of(row.value1(), row.value2()),
                        new OfPattern(row.value1(), row.value2(), row.value4(), row.value3(), row.value5()),
                        Supervision::both));
        found.addAll(patterns.values());
        found.sort(java.util.Comparator.comparingLong((OfPattern row) -> -row.seen())
                .thenComparing(OfPattern::patternId)
                .thenComparing(OfPattern::name));
        return List.copyOf(found);
    }

    private static OfPattern both(OfPattern one, OfPattern other) {
        return new OfPattern(
                one.patternId(),
                one.name(),
                one.seen() + other.seen(),
                one.worst().compareTo(other.worst()) > 0 ? one.worst() : other.worst(),
                one.last().isAfter(other.last()) ? one.last() : other.last());
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count(
                        "alerts",
                        "Alerts",
                        severities.stream().mapToLong(OfSeverity::raised).sum())
                .count(
                        "active",
                        "Active",
                        severities.stream().mapToLong(OfSeverity::active).sum())
                .count("pauses", "Pauses", pauses)
                .score("alignment", "Alignment, mean", alignment)
                .count(
                        "patterns",
                        "Patterns seen",
                        patterns.stream().mapToLong(OfPattern::seen).sum())
                .table(Table.of("severities", "Alerts by severity", severities)
                        .id("severity", "Severity", row -> row.severity().stored())
                        .count("raised", "Raised", OfSeverity::raised)
                        .count("active", "Active", OfSeverity::active)
                        .count("resolved", "Resolved", OfSeverity::resolved)
                        .count("auto_paused", "Paused their worker", OfSeverity::autoPaused)
                        .duration(
                                "acknowledging_p50",
                                "Noted, p50",
                                row -> row.acknowledging().p50())
                        .duration(
                                "acknowledging_p90",
                                "Noted, p90",
                                row -> row.acknowledging().p90())
                        .duration(
                                "resolving_p50",
                                "Resolved, p50",
                                row -> row.resolving().p50())
                        .duration(
                                "resolving_p90",
                                "Resolved, p90",
                                row -> row.resolving().p90())
                        .chart(Chart.bars("severity", "raised", "active")))
                .table(Table.of("scores", "Alignment over time", scores)
                        .text("period", "Period", row -> row.period().label())
                        .score("mean", "Mean", OfPeriod::mean)
                        .score("lowest", "Lowest", row -> (double) row.lowest())
                        .count("judgements", "Judgements", OfPeriod::judgements)
                        .moment("from", "From", row -> row.period().from())
                        .moment("until", "Until", row -> row.period().until())
                        .chart(Chart.lines("period", "mean", "lowest")))
                .table(Table.of("workers", "The least aligned workers", leastAligned)
                        .text("name", "Worker", OfWorker::name)
                        .score("mean", "Mean", OfWorker::mean)
                        .score("lowest", "Lowest", row -> (double) row.lowest())
                        .count("judgements", "Judgements", OfWorker::judgements)
                        .id("worker_id", "Id", OfWorker::workerId))
                .table(Table.of("patterns", "Patterns", patterns)
                        .text("name", "Pattern", OfPattern::name)
                        .count("seen", "Seen", OfPattern::seen)
                        .id("worst", "Worst", row -> row.worst().stored())
                        .moment("last", "Last", OfPattern::last)
                        .id("pattern_id", "Id", OfPattern::patternId)
                        .chart(Chart.ranked("name", "seen")))
                .build();
    }
}
