package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;

import dev.twinstore.Scope;
import dev.twinstore.model.TaskStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.impl.SQLDataType;

/**
 * How many tasks ended, hour by hour or day by day.
 *
 * @param completed how many were completed
 * @param failed how many were given up; attempts that are tried again do not count
 * @param buckets the hours or days, oldest first, also those in which nothing ended. They run from the start of the window
 *     (without one: from the first task that ended) to its end (without one: to the present); the first and the last
 *     count only what lies in the window. Empty: the window has no start and nothing ended, or it has not begun yet
 */
public record Throughput(long completed, long failed, List<Bucket> buckets) {
    /**
     * An hour or a day.
     *
     * @param from its first moment
     * @param until its end, not included: the start of the next
     * @param completed how many tasks were completed in it
     * @param failed how many were given up in it
     */
    public record Bucket(Instant from, Instant until, long completed, long failed) {}

    /**
     * Reads the report. Costs one look at each task that ended in the window.
     *
     * @throws IllegalArgumentException the window has more than 100,000 hours or days
     */
    public static Throughput of(Scope scope, Selection selection, Step step, ZoneId zone) {
        return scope.read(dsl -> query(dsl, selection, step, zone, scope.now()));
    }

    static Throughput query(DSLContext dsl, Selection selection, Step step, ZoneId zone, Instant now) {
        Condition ended = TASKS.COMPLETED_AT
                .isNotNull()
                .and(TASKS.STATUS.in(inline(TaskStatus.COMPLETED), inline(TaskStatus.FAILED)))
                .and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT));
        Record2<Instant, Instant> span = dsl.select(min(TASKS.COMPLETED_AT), max(TASKS.COMPLETED_AT))
                .from(TASKS)
                .where(ended)
                .fetchSingle();
        Instant from = selection.since() != null ? selection.since() : span.value1();
        if (from == null) {
            return new Throughput(0, 0, List.of());
        }
        Instant last = span.value2();
        Instant until = selection.until() != null
                ? selection.until()
                : last == null || last.isBefore(now) ? now : last.plusMillis(1); // a clock that ran ahead
        Buckets buckets = Buckets.of(step, zone, from, until);
        long[] completed = new long[buckets.size()];
        long[] failed = new long[buckets.size()];
        if (buckets.size() > 0) {
            long quantum = buckets.quantum();
            Field<Long> slice = TASKS.COMPLETED_AT.coerce(SQLDataType.BIGINT).div(inline(quantum));
            for (Record3<Long, TaskStatus, Integer> row : dsl.select(slice, TASKS.STATUS, count())
                    .from(TASKS)
                    .where(ended)
                    .groupBy(slice, TASKS.STATUS)
                    .orderBy(slice, TASKS.STATUS)
                    .fetch()) {
                long[] counts = row.value2() == TaskStatus.COMPLETED ? completed : failed;
                counts[buckets.indexOf(row.value1() * quantum)] += row.value3();
            }
        }
        List<Bucket> found = new ArrayList<>();
        long allCompleted = 0;
        long allFailed = 0;
        for (int i = 0; i < buckets.size(); i++) {
            found.add(new Bucket(buckets.start(i), buckets.end(i), completed[i], failed[i]));
            allCompleted += completed[i];
            allFailed += failed[i];
        }
        return new Throughput(allCompleted, allFailed, List.copyOf(found));
    }
}
