package dev.twinstore.analytics.layout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows of typed values.
 *
 * @param name what programs call it: lower case with underscores, unique in its report
 * @param title its heading
 * @param columns its columns, the same whatever the rows
 * @param rows one value a column, of the kind's class, or null
 * @param depths how far each row is indented, for a tree; empty: none is
 * @param chart how it is drawn; null: not at all
 */
public record Table(
        String name,
        String title,
        List<Column> columns,
        List<List<@Nullable Object>> rows,
        List<Integer> depths,
        @Nullable Chart chart) {
    public Table {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(rows);
        depths = List.copyOf(depths);
    }

    /** A table of rows that are still to be described, column by column. */
    public static <R> Rows<R> of(String name, String title, List<? extends R> rows) {
        return new Rows<>(name, title, rows);
    }

    /** The place of a column. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + name + " has no column " + column);
    }

    /** How a value is taken from a row; null: it has none. */
    @FunctionalInterface
    public interface Value<R, T> {
        @Nullable
        T of(R row);
    }

    /**
     * A table while its columns are described. Not thread-safe.
     *
     * @param <R> what a row is made of
     */
    public static final class Rows<R> {
        private final String name;
        private final String title;
        private final List<? extends R> source;
        private final List<Column> columns = new ArrayList<>();
        private final List<Value<R, ?>> values = new ArrayList<>();
        private List<Integer> depths = List.of();
        private @Nullable Chart chart;

        private Rows(String name, String title, List<? extends R> source) {
            this.name = name;
            this.title = title;
            this.source = source;
        }

        public Rows<R> text(String column, String label, Value<R, String> value) {
            return add(column, label, Kind.TEXT, value);
        }

        public Rows<R> id(String column, String label, Value<R, String> value) {
            return add(column, label, Kind.ID, value);
        }

        public Rows<R> count(String column, String label, Value<R, ? extends Number> value) {
            return add(column, label, Kind.COUNT, row -> {
                Number count = value.of(row);
                return count == null ? null : count.longValue();
            });
        }

        public Rows<R> number(String column, String label, Value<R, Double> value) {
            return add(column, label, Kind.NUMBER, value);
        }

        public Rows<R> money(String column, String label, Value<R, BigDecimal> value) {
            return add(column, label, Kind.MONEY, value);
        }

        public Rows<R> duration(String column, String label, Value<R, Duration> value) {
            return add(column, label, Kind.DURATION, value);
        }

        public Rows<R> moment(String column, String label, Value<R, Instant> value) {
            return add(column, label, Kind.MOMENT, value);
        }

        public Rows<R> share(String column, String label, Value<R, Double> value) {
            return add(column, label, Kind.SHARE, value);
        }

        public Rows<R> score(String column, String label, Value<R, Double> value) {
            return add(column, label, Kind.SCORE, value);
        }

        public Rows<R> bytes(String column, String label, Value<R, Long> value) {
            return add(column, label, Kind.BYTES, value);
        }

        public Rows<R> flag(String column, String label, Value<R, Boolean> value) {
            return add(column, label, Kind.FLAG, value);
        }

        /** Indents each row. */
        public Rows<R> indented(ToIntFunction<R> depth) {
            depths = source.stream().map(depth::applyAsInt).toList();
            return this;
        }

        public Rows<R> chart(Chart chart) {
            this.chart = chart;
            return this;
        }

        private Rows<R> add(String column, String label, Kind kind, Value<R, ?> value) {
            columns.add(new Column(column, label, kind));
            values.add(value);
            return this;
        }

        Table table() {
            List<List<@Nullable Object>> rows = new ArrayList<>(source.size());
            for (R from : source) {
                @Nullable Object[] row = new @Nullable Object[columns.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = values.get(i).of(from);
                }
                rows.add(Collections.unmodifiableList(Arrays.asList(row)));
            }
            Table table = new Table(name, title, columns, rows, depths, chart);
            if (chart != null) {
                table.indexOf(chart.along());
                chart.values().forEach(table::indexOf);
            }
            return table;
        }
    }
}
