package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Markdown with tables. What others wrote stays text: nothing of it is markup, a link or HTML. */
final class MarkdownFormat {
    private MarkdownFormat() {}

    static void write(Document document, Writer out) throws IOException {
        ZoneId zone = document.selection().zone();
        Money money = Money.of(document);
        out.append("# ").append(text(Shown.subject(document))).append("\n\n");
        out.append(text(Shown.span(document))).append("\n");
        for (Document.Chapter chapter : document.chapters()) {
            out.append("\n## ").append(text(chapter.title())).append("\n\n");
            out.append(text(chapter.description())).append("\n\n");
            for (Figure figure : chapter.layout().figures()) {
                out.append("- ").append(text(figure.label())).append(": **");
                out.append(text(money.value(figure, zone))).append("**\n");
            }
            for (Table table : chapter.layout().tables()) {
                write(table, out, zone, money);
            }
            for (String note : chapter.layout().notes()) {
                out.append("\n> ").append(text(note)).append("\n");
            }
        }
    }

    private static void write(Table table, Writer out, ZoneId zone, Money money) throws IOException {
        out.append("\n### ").append(text(table.title())).append("\n\n");
        if (table.rows().isEmpty()) {
            out.append("None.\n");
            return;
        }
        out.append("|");
        for (Column column : table.columns()) {
            out.append(' ').append(text(column.label())).append(" |");
        }
        out.append("\n|");
        for (Column column : table.columns()) {
            out.append(column.kind().isNumber() ? " ---: |" : " --- |");
        }
        out.append("\n");
        for (int i = 0; i < table.rows().size(); i++) {
            List<@Nullable Object> row = table.rows().get(i);
            out.append("|");
            for (int j = 0; j < row.size(); j++) {
                boolean indented = j == 0 && !table.depths().isEmpty();
                out.append(' ')
                        .append(
                                indented
                                        ? "\u2003"
                                                .repeat(Math.min(
                                                        20, table.depths().get(i)))
                                        : "");
                out.append(text(money.value(table.columns().get(j), row.get(j), zone)))
                        .append(" |");
            }
            out.append("\n");
        }
    }

    /** Text in one line, with everything escaped that Markdown or HTML could take for its own. */
    static String text(String text) {
        StringBuilder safe = new StringBuilder();
        Words.line(text).codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!' ->
                    safe.append('\\').appendCodePoint(c);
                case '@' -> safe.append("&#64;"); // mentions and mail addresses
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString().replace("://", "&#58;//").replaceAll("(?i)(www)\\.", "$1&#46;"); // links by themselves
    }
}
