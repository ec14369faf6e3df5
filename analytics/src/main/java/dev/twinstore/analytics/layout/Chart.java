package dev.twinstore.analytics.layout;

import java.util.List;

/**
 * How a table is drawn, by the names of its columns. A format that does not draw shows the table alone.
 *
 * @param shape how
 * @param along the column that names each place on the axis
 * @param values the columns that are drawn there
 */
public record Chart(Shape shape, String along, List<String> values) {
    /** How a chart looks. */
    public enum Shape {
        /** A line a column. */
        LINES,
        /** Bars side by side, one a column. */
        BARS,
        /** Bars on top of each other. */
        STACKED,
        /** Bars to the right, for names that are long. */
        RANKED,
        /** Bars from a moment to a moment: two columns. */
        SPANS
    }

    public Chart {
        values = List.copyOf(values);
    }

    public static Chart lines(String along, String... values) {
        return new Chart(Shape.LINES, along, List.of(values));
    }

    public static Chart bars(String along, String... values) {
        return new Chart(Shape.BARS, along, List.of(values));
    }

    public static Chart stacked(String along, String... values) {
        return new Chart(Shape.STACKED, along, List.of(values));
    }

    public static Chart ranked(String along, String... values) {
        return new Chart(Shape.RANKED, along, List.of(values));
    }

    public static Chart spans(String along, String from, String until) {
        return new Chart(Shape.SPANS, along, List.of(from, until));
    }
}
