package dev.twinstore.analytics;

import static org.jooq.impl.DSL.max;

import java.time.Duration;
import java.util.List;
import org.jooq.Allow;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, over many times.
 *
 * <p>Percentiles are interpolated between the two values next to them: of n sorted values x(1) … x(n), the percentile p is at
 * 1 + p · (n - 1). That is {@code percentile_cont} of the SQL standard, and type 7 of Hyndman and Fan (1996), the default of
 * R and NumPy. Both engines compute it, in memory of 8 bytes a value that is not the program's heap; {@link SpreadSearch}
 * does without, where values are very many. Rounded half up to the millisecond, a half being what
 * floating-point numbers take for one.
 *
 * @param count over how many times; 0: all else is null
 * @param p50 half of the times were at most this long: the median
 * @param p90 nine in ten
 * @param p99 99 in a hundred
 * @param longest the longest
 */
public record Spread(
        long count,
        @Nullable Duration p50,
        @Nullable Duration p90,
        @Nullable Duration p99,
        @Nullable Duration longest) {
    static final Spread NONE = new Spread(0, null, null, null, null);

    /** How many columns {@link #fields} are. */
    static final int WIDTH = 5;

    /** What to select, for times in milliseconds; those that are NULL do not count. */
    static List<Field<?>> fields(Field<Long> millis) {
        return List.of(
                DSL.count(millis),
                percentile(millis, 0.5),
                percentile(millis, 0.9),
                percentile(millis, 0.99),
                max(millis));
    }

    /** What was selected by {@link #fields}, the first of which is at this place. */
    static Spread read(Record row, int at) {
        return new Spread(
                row.get(at, Long.class),
                millis(row.get(at + 1, Double.class)),
                millis(row.get(at + 2, Double.class)),
                millis(row.get(at + 3, Double.class)),
                millis(row.get(at + 4, Double.class)));
    }

    private static @Nullable Duration millis(@Nullable Double millis) {
        return millis == null ? null : Duration.ofMillis(Math.round(millis));
    }

    /** How long it was from one moment to another, in milliseconds; 0 if a clock went back meanwhile; NULL without one. */
    static Field<Long> elapsed(Field<java.time.Instant> from, Field<java.time.Instant> until) {
        return atLeastZero(until.coerce(SQLDataType.BIGINT).minus(from.coerce(SQLDataType.BIGINT)));
    }

    static Field<Long> atLeastZero(Field<Long> millis) {
        return DSL.case_().when(millis.lt(DSL.inline(0L)), DSL.inline(0L)).else_(millis);
    }

    @Allow.PlainSQL
    private static Field<Double> percentile(Field<Long> millis, double share) {
        return CustomField.of("percentile", SQLDataType.DOUBLE, context -> {
            if (context.family() == SQLDialect.SQLITE) {
                context.visit(DSL.function("percentile_cont", SQLDataType.DOUBLE, millis, DSL.inline(share)));
            } else {
                context.visit(standard(millis, share));
            }
        });
    }

    @Require(SQLDialect.POSTGRES)
    private static Field<?> standard(Field<Long> millis, double share) {
        return DSL.percentileCont(DSL.inline(share)).withinGroupOrderBy(millis);
    }
}
