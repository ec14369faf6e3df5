package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aligned text: figures, tables, then notes. */
final class TextFormat {
    private TextFormat() {}

    static void write(Document document, Writer to, int width) {
        PrintWriter out = new PrintWriter(to);
        ZoneId zone = document.selection().zone();
        Money money = Money.of(document);
        subject(document, out, width);
        for (Document.Chapter chapter : document.chapters()) {
            out.println();
            line(out, Words.line(chapter.title()), width);
            line(out, "=".repeat(Words.width(Words.line(chapter.title()))), width);
            TextTable figures = new TextTable("", "");
            for (Figure figure : chapter.layout().figures()) {
                figures.row(figure.label(), money.value(figure, zone));
            }
            figures.withoutHeadings().print(out, width);
            for (Table table : chapter.layout().tables()) {
                out.println();
                print(table, out, width, zone, money);
            }
            for (String note : chapter.layout().notes()) {
                out.println();
                Words.wrapped(Words.line(note), width).forEach(part -> line(out, part, width));
            }
        }
        out.flush();
    }

    /** In one line; in three, if that is wider than the terminal. */
    private static void subject(Document document, PrintWriter out, int width) {
        String subject = Words.line(Shown.subject(document));
        String span = Shown.span(document);
        String line = subject + ". " + span;
        if (width == 0 || Words.width(line) <= width) {
            out.println(line);
            return;
        }
        line(out, subject, width);
        for (String part : span.split("; ", -1)) {
            line(out, part, width);
        }
    }

    private static void print(Table table, PrintWriter out, int width, ZoneId zone, Money money) {
        line(out, Words.line(table.title()) + (table.rows().isEmpty() ? ": none" : ""), width);
        List<Column> columns = table.columns();
        TextTable text = new TextTable(columns.stream().map(Column::label).toArray(String[]::new));
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).kind().isNumber()) {
                text.right(i);
            } else if (columns.get(i).kind() == Kind.MOMENT) {
                text.whole(i);
            }
        }
        for (int i = 0; i < table.rows().size(); i++) {
            List<@Nullable Object> row = table.rows().get(i);
            Object[] cells = new Object[columns.size()];
            for (int j = 0; j < cells.length; j++) {
                cells[j] = money.value(columns.get(j), row.get(j), zone);
            }
            text.row(cells);
            if (!table.depths().isEmpty()) {
                text.indent(2 * Math.min(table.depths().get(i), 20));
            }
        }
        int leftOut = text.print(out, width);
        if (leftOut > 0) {
            line(out, "(" + Words.counted(leftOut, "more column") + ": use a wider terminal or another format)", width);
        }
    }

    private static void line(PrintWriter out, String line, int width) {
        out.println(width == 0 ? line : Words.cut(line, width));
    }
}
