package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How money is shown in one document: all amounts with as many decimals as the finest of them needs, from two to six, so that
 * they can be compared at a glance. Forecasts, which are no sums that were spent, are rounded to the cent.
 *
 * @param decimals of each amount
 */
record Money(int decimals) {
    private static final int FEWEST = 2;
    private static final int MOST = 6;
    private static final BigDecimal CENT = new BigDecimal("0.01");

    /** The figures of the report cost that guess at what is to come, by their names. */
    private static final Set<String> FORECASTS = Set.of("burn_rate_per_day", "forecast_30_days", "forecast_to_finish");

    static Money of(Document document) {
        int decimals = FEWEST;
        for (Document.Chapter chapter : document.chapters()) {
            for (Figure figure : chapter.layout().figures()) {
                if (!FORECASTS.contains(figure.name())) {
                    decimals = Math.max(decimals, needed(figure.value()));
                }
            }
            for (Table table : chapter.layout().tables()) {
                for (List<@Nullable Object> row : table.rows()) {
                    for (Object cell : row) {
                        decimals = Math.max(decimals, needed(cell));
                    }
                }
            }
        }
        return new Money(decimals);
    }

    private static int needed(@Nullable Object value) {
        return value instanceof BigDecimal money
                ? Math.min(MOST, money.stripTrailingZeros().scale())
                : 0;
    }

    /** The value of a cell, of whichever kind. */
    String value(Column column, @Nullable Object value, ZoneId zone) {
        return column.kind() == Kind.MONEY && value != null
                ? dollars((BigDecimal) value, decimals)
                : Shown.value(column.kind(), value, zone);
    }

    /** The value of a figure, of whichever kind. */
    String value(Figure figure, ZoneId zone) {
        if (!(figure.value() instanceof BigDecimal money)) {
            return Shown.value(figure.kind(), figure.value(), zone);
        }
        boolean isRounded = FORECASTS.contains(figure.name()) && money.abs().compareTo(CENT) >= 0;
        return dollars(money, isRounded ? FEWEST : decimals);
    }

    /** A figure at a glance: money from a dollar on is rounded to the cent, and none is none. */
    String headline(Figure figure, ZoneId zone) {
        return figure.value() instanceof BigDecimal money
                        && (money.signum() == 0 || money.abs().compareTo(BigDecimal.ONE) >= 0)
                ? dollars(money, FEWEST)
                : value(figure, zone);
    }

    /** One amount by itself: at least cents, and no more digits than it has. */
    static String dollars(BigDecimal money) {
        return dollars(money, Math.max(FEWEST, money.stripTrailingZeros().scale()));
    }

    private static String dollars(BigDecimal money, int decimals) {
        BigDecimal rounded = money.setScale(decimals, RoundingMode.HALF_UP);
        return (rounded.signum() < 0 ? "-$" : "$") + String.format(Locale.ROOT, "%,." + decimals + "f", rounded.abs());
    }
}
