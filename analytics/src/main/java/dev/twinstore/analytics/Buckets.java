package dev.twinstore.analytics;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The hours, days or weeks of a zone that a stretch of time touches.
 *
 * <p>Databases know neither zones nor daylight saving the same way, so a query groups by {@link #slice}, a piece of time
 * that never crosses the edge of a bucket, and the groups are added up here.
 */
final class Buckets {
    private static final int MOST = 100_000;
    private static final long HOUR = 60 * 60_000;
    private static final long QUARTER = HOUR / 4; // every zone's offset is a multiple, since 1972
    private static final long SECOND = 1000;

    private final Step step;
    private final ZoneId zone;
    private final long[] edges; // one more than buckets; empty: no buckets

    private Buckets(Step step, ZoneId zone, long[] edges) {
        this.step = step;
        this.zone = zone;
        this.edges = edges;
    }

    /**
     * The buckets of a selection: from its start (without one: from the first moment there is) to its end (without one: to
     * the present, or beyond the last moment there is, should a clock have run ahead). None without start and moments, or
     * if the window has not begun yet and has no moments either.
     *
     * @throws IllegalArgumentException they would be more than 100,000, perhaps since one moment is far in the future
     * @param first the earliest moment there is in the selection; null: none
     * @param last the latest
     */
    static Buckets of(Selection selection, @Nullable Instant first, @Nullable Instant last, Instant now) {
        Instant from = selection.since() != null ? selection.since() : first;
        if (from == null || (last == null && from.isAfter(now))) {
            return new Buckets(Step.DAY, selection.zone(), new long[0]);
        }
        Instant until = selection.until() != null
                ? selection.until()
                : last == null || last.isBefore(now) ? now : last.plusMillis(1);
        Step step = selection.step() != null ? selection.step() : Step.fitting(Duration.between(from, until));
        try {
            return of(step, selection.zone(), from, until);
        } catch (IllegalArgumentException e) {
            if (selection.until() != null || last == null || last.isBefore(now)) {
                throw e;
            }
            throw new IllegalArgumentException(
                    e.getMessage() + "; the latest row is of " + last
                            + ", which is still to come: let the window end before it",
                    e);
        }
    }

    /**
     * The buckets from the one that holds {@code from} to the last that begins before {@code until}; none if that is not
     * later.
     *
     * @throws IllegalArgumentException they would be more than 100,000
     */
    static Buckets of(Step step, ZoneId zone, Instant from, Instant until) {
        if (!from.isBefore(until)) {
            return new Buckets(step, zone, new long[0]);
        }
        long about = Duration.between(from, until).dividedBy(step.about());
        if (about > MOST) {
            throw new IllegalArgumentException(String.format(
                    "from %s to %s are %,d %ss, more than %,d; choose a shorter window or a longer step",
                    from, until, about, step.name().toLowerCase(java.util.Locale.ROOT), MOST));
        }
        long[] edges = new long[(int) about + 16];
        int count = 0;
        ZonedDateTime edge = step.start(from.atZone(zone));
        while (true) {
            if (count == edges.length) {
                edges = Arrays.copyOf(edges, count * 2);
            }
            edges[count++] = edge.toInstant().toEpochMilli();
            if (!edge.toInstant().isBefore(until)) {
                return new Buckets(step, zone, Arrays.copyOf(edges, count));
            }
            edge = step.next(edge);
        }
    }

    /** The first and the last moment of rows; null, null: there are none. Each by itself is a step into an index. */
    static Record2<Instant, Instant> span(DSLContext dsl, Table<?> table, Field<Instant> moment, Condition which) {
        return dsl.select(
                        DSL.field(DSL.select(DSL.min(moment)).from(table).where(which)),
                        DSL.field(DSL.select(DSL.max(moment)).from(table).where(which)))
                .fetchSingle();
    }

    int size() {
        return Math.max(0, edges.length - 1);
    }

    Step step() {
        return step;
    }

    Instant start(int bucket) {
        return Instant.ofEpochMilli(edges[bucket]);
    }

    Instant end(int bucket) {
        return Instant.ofEpochMilli(edges[bucket + 1]);
    }

    Period period(int bucket) {
        return new Period(step.label(start(bucket).atZone(zone)), start(bucket), end(bucket));
    }

    /** One row a bucket, in order. */
    <T> List<T> rows(IntFunction<T> row) {
        List<T> rows = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            rows.add(row.apply(i));
        }
        return List.copyOf(rows);
    }

    /** A number of milliseconds: every edge is a multiple of it. */
    private long quantum() {
        for (long quantum : new long[] {HOUR, QUARTER}) {
            if (Arrays.stream(edges).allMatch(edge -> edge % quantum == 0)) {
                return quantum;
            }
        }
        return SECOND;
    }

    /** What to group by: a piece of time that lies in one bucket. */
    Field<Long> slice(Field<Instant> moment) {
        return moment.coerce(SQLDataType.BIGINT).div(DSL.inline(quantum()));
    }

    /** The same as the moment at which that piece begins. */
    Field<Long> sliceStart(Field<Instant> moment) {
        return slice(moment).mul(DSL.inline(quantum()));
    }

    /** The bucket of a value of {@link #slice}. */
    int bucketOf(long slice) {
        return indexOf(slice * quantum());
    }

    /** The bucket that holds a moment, which lies within the buckets. */
    int indexOf(long epochMilli) {
        int at = Arrays.binarySearch(edges, epochMilli);
        return at >= 0 ? at : -at - 2;
    }
}
