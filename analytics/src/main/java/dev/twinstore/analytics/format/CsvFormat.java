package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables as RFC 4180 has them, with an empty line and a line {@code report,table} before each but the first. Numbers are
 * plain: durations in seconds, money in dollars, shares from 0 to 1; moments are ISO 8601. Text that a spreadsheet would take
 * for a formula has an apostrophe before it, which spreadsheets do not show.
 */
final class CsvFormat {
    private CsvFormat() {}

    static void write(Document document, Writer out) throws IOException {
        ZoneId zone = document.selection().zone();
        String gap = "";
        for (Document.Chapter chapter : document.chapters()) {
            out.append(gap).append(chapter.name()).append(",figures\r\n");
            gap = "\r\n";
            out.append("figure,value\r\n");
            for (Figure figure : chapter.layout().figures()) {
                out.append(figure.name()).append(',');
                out.append(cell(figure.kind(), figure.value(), zone)).append("\r\n");
            }
            for (Table table : chapter.layout().tables()) {
                out.append(gap)
                        .append(chapter.name())
                        .append(',')
                        .append(table.name())
                        .append("\r\n");
                write(table, out, zone);
            }
        }
    }

    private static void write(Table table, Writer out, ZoneId zone) throws IOException {
        String comma = "";
        for (Column column : table.columns()) {
            out.append(comma).append(column.name());
            comma = ",";
        }
        out.append("\r\n");
        for (List<@Nullable Object> row : table.rows()) {
            for (int i = 0; i < row.size(); i++) {
                out.append(i == 0 ? "" : ",").append(cell(table.columns().get(i).kind(), row.get(i), zone));
            }
            out.append("\r\n");
        }
    }

    private static String cell(Kind kind, @Nullable Object value, ZoneId zone) {
        if (value == null) {
            return "";
        }
        return switch (kind) {
            case TEXT, ID -> text((String) value);
            case MONEY -> ((BigDecimal) value).toPlainString();
            case DURATION -> JsonFormat.seconds((Duration) value).toPlainString();
            case MOMENT -> JsonFormat.moment((Instant) value, zone);
            case NUMBER, SHARE, SCORE -> BigDecimal.valueOf((Double) value).toPlainString();
            case COUNT, BYTES, FLAG -> value.toString();
        };
    }

    /** Text, quoted if it must be. What begins like a formula, also after spaces, is made text. */
    static String text(String text) {
        String safe = text.replace("\u0000", "");
        String begin = safe.stripLeading();
        boolean breaks = !safe.isEmpty() && "\t\r\n".indexOf(safe.charAt(0)) >= 0;
        boolean formula = !begin.isEmpty() && "=+-@|%＝＋－＠".indexOf(begin.charAt(0)) >= 0;
        safe = breaks || formula ? "'" + safe : safe;
        boolean quoted = !safe.equals(safe.strip()) || safe.chars().anyMatch(c -> ",;\"\n\r".indexOf(c) >= 0);
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
