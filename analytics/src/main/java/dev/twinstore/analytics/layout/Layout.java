package dev.twinstore.analytics.layout;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report, laid out. Which figures and tables it has, and which columns, does not depend on what was found.
 *
 * @param figures the headline figures
 * @param tables the tables
 * @param notes what a reader should know: assumptions, and what is not counted
 */
public record Layout(List<Figure> figures, List<Table> tables, List<String> notes) {
    public Layout {
        figures = List.copyOf(figures);
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }

    /** The table of that name. */
    public Table table(String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no table " + name));
    }

    /** The same with more notes, after those that it has. */
    public Layout noting(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Layout(figures, tables, all);
    }

    /** A layout that is still to be described. */
    public static Builder builder() {
        return new Builder();
    }

    /** A layout while it is described. Not thread-safe. */
    public static final class Builder {
        private final List<Figure> figures = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private Builder() {}

        public Builder text(String name, String label, @Nullable String value) {
            return add(name, label, Kind.TEXT, value);
        }

        public Builder count(String name, String label, long value) {
            return add(name, label, Kind.COUNT, value);
        }

        public Builder number(String name, String label, @Nullable Double value) {
            return add(name, label, Kind.NUMBER, value);
        }

        public Builder money(String name, String label, @Nullable BigDecimal value) {
            return add(name, label, Kind.MONEY, value);
        }

        public Builder duration(String name, String label, @Nullable Duration value) {
            return add(name, label, Kind.DURATION, value);
        }

        public Builder moment(String name, String label, @Nullable Instant value) {
            return add(name, label, Kind.MOMENT, value);
        }

        public Builder share(String name, String label, @Nullable Double value) {
            return add(name, label, Kind.SHARE, value);
        }

        public Builder score(String name, String label, @Nullable Double value) {
            return add(name, label, Kind.SCORE, value);
        }

        public Builder bytes(String name, String label, @Nullable Long value) {
            return add(name, label, Kind.BYTES, value);
        }

        public Builder table(Table.Rows<?> rows) {
            tables.add(rows.table());
            return this;
        }

        public Builder note(String note) {
            notes.add(note);
            return this;
        }

        private Builder add(String name, String label, Kind kind, @Nullable Object value) {
            figures.add(new Figure(name, label, kind, value));
            return this;
        }

        public Layout build() {
            return new Layout(figures, tables, notes);
        }
    }
}
