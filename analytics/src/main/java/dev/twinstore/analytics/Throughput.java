package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks ended, hour by hour, day by day or week by week.
 *
 * @param completed how many were completed
 * @param failed how many were given up; attempts that are tried again do not count
 * @param perHour how many were completed per hour of the window (without a start: since the first task that ended), as far as
 *     it lies in the past; null: it has no length
 * @param buckets the hours, days or weeks, oldest first, also those in which nothing ended. They run from the start of the
 *     window (without one: from the first task that ended) to its end (without one: to the present); the first and the
 *     last count only what lies in the window. Empty: the window has no start and nothing ended, or it has not begun yet
 */
public record Throughput(
        long completed, long failed, @Nullable Double perHour, List<Bucket> buckets) implements Findings {
    /**
     * The report. Costs one look at the index entry of each task that ended in the window. Refuses windows of more than
     * 100,000 pieces with an IllegalArgumentException.
     */
    public static final Report<Throughput> REPORT = Report.of(
            "throughput", "Throughput", "Tasks completed and failed, by hour, day or week.", Throughput::query);

    private static final int AROUND = 7;

    /**
     * An hour, a day or a week.
     *
     * @param period which
     * @param completed how many tasks were completed in it
     * @param failed how many were given up in it
     * @param average the mean of completed over it and the six before it, as far as they are in the report
     */
    public record Bucket(Period period, long completed, long failed, double average) {}

    /** Reads the report. */
    public static Throughput of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Throughput query(Snapshot at) {
        Condition ended = TASKS.COMPLETED_AT
                .isNotNull()
                .and(TASKS.STATUS.in(inline(TaskStatus.COMPLETED), inline(TaskStatus.FAILED)))
                .and(at.selection().on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT));
        Record2<Instant, Instant> span = Buckets.span(at.dsl(), TASKS, TASKS.COMPLETED_AT, ended);
        Buckets buckets = Buckets.of(at.selection(), span.value1(), span.value2(), at.now());
        long[] completed = new long[buckets.size()];
        long[] failed = new long[buckets.size()];
        if (buckets.size() > 0) {
            Field<Long> slice = buckets.slice(TASKS.COMPLETED_AT);
            for (Record3<Long, TaskStatus, Integer> row : at.dsl()
                    .select(slice, TASKS.STATUS, count())
                    .from(TASKS)
                    .where(ended)
                    .groupBy(slice, TASKS.STATUS)
                    .fetch()) {
                long[] counts = row.value2() == TaskStatus.COMPLETED ? completed : failed;
                counts[buckets.bucketOf(row.value1())] += row.value3();
            }
        }
        long all = sum(completed, 0, completed.length);
        return new Throughput(all, sum(failed, 0, failed.length), perHour(all, at, span.value1()), buckets.rows(i -> {
            int first = Math.max(0, i + 1 - AROUND);
            return new Bucket(
                    buckets.period(i),
                    completed[i],
                    failed[i],
                    (double) sum(completed, first, i + 1) / (i + 1 - first));
        }));
    }

    private static long sum(long[] counts, int from, int until) {
        long sum = 0;
        for (int i = from; i < until; i++) {
            sum += counts[i];
        }
        return sum;
    }

    private static @Nullable Double perHour(long all, Snapshot at, @Nullable Instant first) {
        Instant from = at.selection().since() != null ? at.selection().since() : first;
        if (from == null) {
            return null;
        }
        Instant end = at.selection().until();
        Duration past = Duration.between(from, end != null && end.isBefore(at.now()) ? end : at.now());
        return past.toMillis() <= 0 ? null : all / (past.toMillis() / 3_600_000.0);
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("completed", "Completed", completed)
                .count("failed", "Failed", failed)
                .number("per_hour", "Completed per hour", perHour)
                .table(Table.of("periods", "Over time", buckets)
                        .text("period", "Period", bucket -> bucket.period().label())
                        .count("completed", "Completed", Bucket::completed)
                        .count("failed", "Failed", Bucket::failed)
                        .number("average", "Average of 7", Bucket::average)
                        .moment("from", "From", bucket -> bucket.period().from())
                        .moment("until", "Until", bucket -> bucket.period().until())
                        .chart(Chart.stacked("period", "completed", "failed")))
                .note(
                        "Completed per hour: of the window as far as it lies in the past; without a start, since the first task"
                                + " ended.")
                .build();
    }
}
