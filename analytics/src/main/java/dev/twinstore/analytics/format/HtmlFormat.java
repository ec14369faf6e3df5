package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page. Tables are plain HTML and can be read without scripts; Chart.js, which is inside the page, draws those that have
 * a chart. The page's own policy (Content-Security-Policy) forbids it to load anything, or to run any script but its own.
 */
final class HtmlFormat {
    private static final String STYLE = resource("page.css");
    private static final String LIBRARY = resource("chart-4.6.1.js");
    private static final String SCRIPT = resource("page.js");
    private static final int SHORT = 12; // rows of a table that need not be folded
    private static final int LONG = 20; // characters of an id that may take two lines, but not five
    private static final int WIDE = 8; // columns: a table of more is printed in smaller letters

    private final Document document;
    private final ZoneId zone;
    private final Money money;
    private final Writer out;
    private final List<Table> charts = new ArrayList<>();

    private HtmlFormat(Document document, Writer out) {
        this.document = document;
        this.zone = document.selection().zone();
        this.money = Money.of(document);
        this.out = out;
    }

    static void write(Document document, Writer out) throws IOException {
        new HtmlFormat(document, out).write();
    }

    private void write() throws IOException {
        String subject = Shown.subject(document);
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ");
        out.append(hash(LIBRARY)).append(' ').append(hash(SCRIPT));
        out.append("; style-src ")
                .append(hash(STYLE))
                .append("; img-src data:; base-uri 'none'; form-action 'none'\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        out.append("<meta name=\"referrer\" content=\"no-referrer\">\n");
        out.append("<link rel=\"icon\" href=\"data:,\">\n");
        out.append("<title>").append(text(subject)).append(" – Twinstore</title>\n");
        out.append("<style>").append(STYLE).append("</style>\n</head>\n<body>\n");
        out.append("<a class=\"skip\" href=\"#reports\">Skip to the reports</a>\n");
        out.append("<header>\n<h1>").append(text(subject)).append("</h1>\n");
        out.append("<p>").append(text(Shown.span(document))).append("</p>\n");
        out.append("<nav aria-label=\"Reports\"><ul>\n");
        for (Document.Chapter chapter : document.chapters()) {
            out.append("<li><a href=\"#").append(chapter.name()).append("\">");
            out.append(text(chapter.title())).append("</a></li>\n");
        }
        out.append("</ul></nav>\n</header>\n<main id=\"reports\">\n");
        out.append("<noscript><p class=\"note\">Charts need JavaScript; the tables say the same.</p></noscript>\n");
        for (Document.Chapter chapter : document.chapters()) {
            write(chapter);
        }
        out.append("</main>\n<footer><p>Made by Twinstore from its database; nothing on this page is loaded from"
                + " elsewhere. Charts by Chart.js (MIT).</p></footer>\n");
        out.append("<script type=\"application/json\" id=\"charts\">");
        ChartData.write(charts, zone, money, out);
        out.append("</script>\n<script>").append(LIBRARY).append("</script>\n");
        out.append("<script>").append(SCRIPT).append("</script>\n</body>\n</html>\n");
    }

    private void write(Document.Chapter chapter) throws IOException {
        String id = chapter.name();
        out.append("<section id=\"")
                .append(id)
                .append("\" aria-labelledby=\"")
                .append(id)
                .append("-title\">\n");
        out.append("<h2 id=\"")
                .append(id)
                .append("-title\">")
                .append(text(chapter.title()))
                .append("</h2>\n");
        out.append("<p class=\"description\">")
                .append(text(chapter.description()))
                .append("</p>\n");
        out.append("<dl class=\"figures\">\n");
        for (Figure figure : chapter.layout().figures()) {
            out.append("<div><dt>").append(text(figure.label())).append("</dt><dd>");
            out.append(text(money.headline(figure, zone))).append("</dd></div>\n");
        }
        out.append("</dl>\n");
        for (Table table : chapter.layout().tables()) {
            write(table);
        }
        for (String note : chapter.layout().notes()) {
            out.append("<p class=\"note\">").append(text(note)).append("</p>\n");
        }
        out.append("</section>\n");
    }

    private void write(Table table) throws IOException {
        boolean drawn = ChartData.isDrawn(table);
        if (drawn) {
            out.append("<figure>\n<figcaption><h3>").append(text(table.title())).append("</h3>");
            int shown = ChartData.drawn(table);
            if (shown < table.rows().size()) {
                out.append(" <span>(the first ").append(String.valueOf(shown)).append(" of ");
                out.append(String.valueOf(table.rows().size())).append(")</span>");
            }
            out.append("</figcaption>\n");
            out.append("<div class=\"chart\"><canvas role=\"img\" data-chart=\"");
            out.append(String.valueOf(charts.size())).append("\" aria-label=\"");
            out.append(text(ChartData.description(table))).append("\"></canvas></div>\n</figure>\n");
            charts.add(table);
        }
        if (table.rows().isEmpty()) {
            out.append("<h3>").append(text(table.title())).append("</h3>\n<p class=\"empty\">None.</p>\n");
            return;
        }
        boolean open = !drawn && table.rows().size() <= SHORT;
        out.append("<details").append(open ? " open" : "").append("><summary>");
        out.append(drawn ? "" : "<h3>").append(text(table.title())).append(drawn ? "" : "</h3>");
        out.append(" <span>(")
                .append(String.valueOf(table.rows().size()))
                .append(table.rows().size() == 1 ? " row" : " rows");
        out.append(")</span></summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        out.append(text(table.title())).append(", to be scrolled\">\n<table aria-label=\"");
        out.append(text(table.title())).append(table.columns().size() > WIDE ? "\" class=\"wide" : "");
        out.append("\">\n<thead><tr>");
        for (Column column : table.columns()) {
            out.append("<th scope=\"col\"").append(column.kind().isNumber() ? " class=\"n\">" : ">");
            out.append(text(column.label())).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < table.rows().size(); i++) {
            row(table, i);
        }
        out.append("</tbody>\n</table>\n</div>\n</details>\n");
    }

    private void row(Table table, int at) throws IOException {
        List<@Nullable Object> row = table.rows().get(at);
        int depth = table.depths().isEmpty() ? 0 : Math.min(8, table.depths().get(at));
        out.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
            Column column = table.columns().get(i);
            String shown = text(money.value(column, row.get(i), zone));
            String looks = looks(column.kind(), shown);
            if (i == 0) {
                out.append("<th scope=\"row\" class=\"").append(looks).append(looks.isEmpty() ? "d" : " d");
                out.append(String.valueOf(depth)).append("\">").append(shown).append("</th>");
            } else {
                out.append(looks.isEmpty() ? "<td>" : "<td class=\"" + looks + "\">");
                out.append(shown).append("</td>");
            }
        }
        out.append("</tr>\n");
    }

    /** The class of a cell: a number, a moment or a long id; empty: text. */
    private static String looks(Kind kind, String shown) {
        if (kind.isNumber()) {
            return "n";
        }
        return kind == Kind.MOMENT ? "m" : kind == Kind.ID && shown.length() > LONG ? "i" : "";
    }

    /** Text as HTML, in an element or in an attribute with quotes. */
    static String text(String text) {
        StringBuilder safe = new StringBuilder();
        Words.line(text).codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static String hash(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlFormat.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name + " from the jar", e);
        }
    }
}
