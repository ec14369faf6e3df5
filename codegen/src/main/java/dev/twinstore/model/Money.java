package dev.twinstore.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jooq.Field;
import org.jooq.impl.AbstractConverter;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Money: US dollars, in Java a BigDecimal of scale 6, in the database a double rounded to the micro-dollar. A double holds
 * every micro-dollar exactly up to nine billion dollars; sums of doubles do not, so sums are made of integers
 * ({@link #sum}).
 */
public final class Money extends AbstractConverter<Double, BigDecimal> {
    private static final long serialVersionUID = 1L;
    private static final int SCALE = 6;
    private static final double MICROS = 1_000_000;

    public Money() {
        super(Double.class, BigDecimal.class);
    }

    @Override
    public @Nullable BigDecimal from(@Nullable Double stored) {
        return stored == null ? null : round(BigDecimal.valueOf(stored));
    }

    @Override
    public @Nullable Double to(@Nullable BigDecimal dollars) {
        return dollars == null ? null : round(dollars).doubleValue();
    }

    /** The amount to the micro-dollar, half up. */
    public static BigDecimal round(BigDecimal dollars) {
        return dollars.setScale(SCALE, RoundingMode.HALF_UP);
    }

    /** The amount of so many micro-dollars. */
    public static BigDecimal ofMicros(long micros) {
        return BigDecimal.valueOf(micros, SCALE);
    }

    /** An amount as an integer number of micro-dollars, in SQL. NULL stays NULL. */
    public static Field<Long> micros(Field<BigDecimal> dollars) {
        return DSL.cast(DSL.round(dollars.coerce(SQLDataType.DOUBLE).mul(DSL.inline(MICROS))), SQLDataType.BIGINT);
    }

    /** The sum of amounts in micro-dollars, exact; 0 for no rows. Read it with {@link #ofMicros}. */
    public static Field<Long> sum(Field<BigDecimal> dollars) {
        return DSL.coalesce(DSL.sum(micros(dollars)).coerce(SQLDataType.BIGINT), DSL.inline(0L));
    }

    /** An amount plus another, in SQL, added as integers so that the result is exact; NULL counts as 0. */
    public static Field<BigDecimal> plus(Field<BigDecimal> dollars, BigDecimal more) {
        Field<Long> micros = DSL.coalesce(micros(dollars), DSL.inline(0L))
                .plus(round(more).movePointRight(SCALE).longValueExact());
        return micros.cast(SQLDataType.DOUBLE).div(DSL.inline(MICROS)).coerce(dollars);
    }
}
