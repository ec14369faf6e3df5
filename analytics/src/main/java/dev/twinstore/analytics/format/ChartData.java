package dev.twinstore.analytics.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the page's script draws, as JSON that can stand inside a script element. */
final class ChartData {
    private static final int MOST = 20; // places of a chart that ranks or spans

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
            .build();

    private ChartData() {}

    /** Whether a table is drawn: it has a chart, and something to see in it. */
    static boolean isDrawn(Table table) {
        Chart chart = table.chart();
        return chart != null
                && table.rows().stream()
                        .anyMatch(
                                row -> chart.values().stream().anyMatch(name -> isSeen(row.get(table.indexOf(name)))));
    }

    private static boolean isSeen(@Nullable Object value) {
        return value instanceof Number number
                ? number.doubleValue() != 0
                : value != null && !value.equals(Duration.ZERO);
    }

    /** How many rows of a table are drawn. */
    static int drawn(Table table) {
        Chart.Shape shape = chart(table).shape();
        boolean few = shape == Chart.Shape.RANKED || shape == Chart.Shape.SPANS;
        return few ? Math.min(MOST, table.rows().size()) : table.rows().size();
    }

    /** What a chart shows, for those who do not see it. */
    static String description(Table table) {
        Chart chart = chart(table);
        String values = chart.values().stream()
                .map(name -> table.columns().get(table.indexOf(name)).label())
                .collect(Collectors.joining(", "));
        return "Chart. " + table.title() + ": " + values + " by "
                + table.columns().get(table.indexOf(chart.along())).label()
                + ". The table that follows has the numbers.";
    }

    private static Chart chart(Table table) {
        return java.util.Objects.requireNonNull(table.chart());
    }

    static void write(List<Table> tables, ZoneId zone, Money money, Writer out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.setCharacterEscapes(new InScript());
            json.writeStartArray();
            for (Table table : tables) {
                write(table, zone, money, json);
            }
            json.writeEndArray();
        }
    }

    private static void write(Table table, ZoneId zone, Money money, JsonGenerator json) throws IOException {
        Chart chart = chart(table);
        List<List<@Nullable Object>> rows = table.rows().subList(0, drawn(table));
        Column along = table.columns().get(table.indexOf(chart.along()));
        json.writeStartObject();
        json.writeStringField("shape", chart.shape().name());
        json.writeStringField("zone", zone.getId());
        json.writeStringField("along", along.label());
        json.writeArrayFieldStart("labels");
        for (List<@Nullable Object> row : rows) {
            json.writeString(Words.line(money.value(along, row.get(table.indexOf(chart.along())), zone)));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("series");
        for (String name : chart.values()) {
            Column column = table.columns().get(table.indexOf(name));
            json.writeStartObject();
            json.writeStringField("label", column.label());
            json.writeStringField("kind", column.kind().name());
            json.writeArrayFieldStart("values");
            for (List<@Nullable Object> row : rows) {
                number(json, row.get(table.indexOf(name)));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("shown");
            for (List<@Nullable Object> row : rows) {
                json.writeString(money.value(column, row.get(table.indexOf(name)), zone));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Long count) {
            json.writeNumber(count);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal money) {
            json.writeNumber(money.toPlainString());
        } else if (value instanceof Duration duration) {
            json.writeNumber(duration.toMillis() / 1000.0);
        } else if (value instanceof Instant moment) {
            json.writeNumber(moment.toEpochMilli());
        } else {
            throw new IllegalArgumentException(Kind.class.getSimpleName() + " that cannot be drawn: " + value);
        }
    }

    /** Writes what could end a script element, or begin a comment in it, as escapes. */
    private static final class InScript extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int[] ASCII = escapes();

        private static int[] escapes() {
            int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
            for (char c : new char[] {'<', '>', '&'}) {
                escapes[c] = CharacterEscapes.ESCAPE_STANDARD;
            }
            return escapes;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ASCII.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return c == 0x2028 || c == 0x2029 ? new SerializedString(String.format("\\u%04x", c)) : null;
        }
    }
}
