package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.layout.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormatsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    static Path dir;

    static Document hostile;

    @BeforeAll
    static void read() {
        try (Store store = Rows.store(dir.resolve("twin.db"))) {
            Hostile.fill(store);
            hostile = Document.read(store, Selection.everything(), Reports.all());
        }
    }

    private static String written(Format format, int width) throws IOException {
        StringWriter out = new StringWriter();
        format.write(hostile, out, width);
        return out.toString();
    }

    @Test
    void values_asPeopleReadThem() {
        assertThat(Shown.value(Kind.COUNT, 1_234_567L, BERLIN)).isEqualTo("1,234,567");
        assertThat(Shown.value(Kind.MONEY, new BigDecimal("1234.500000"), BERLIN))
                .isEqualTo("$1,234.50");
        assertThat(Shown.value(Kind.MONEY, new BigDecimal("0.000001"), BERLIN)).isEqualTo("$0.000001");
        assertThat(Shown.value(Kind.MONEY, new BigDecimal("-2"), BERLIN)).isEqualTo("-$2.00");
        assertThat(Shown.value(Kind.DURATION, Duration.ofMillis(59_999), BERLIN))
                .isEqualTo("59.9 s");
        assertThat(Shown.value(Kind.DURATION, Duration.ofMillis(999), BERLIN)).isEqualTo("999 ms");
        assertThat(Shown.value(Kind.DURATION, Duration.ofSeconds(3_599), BERLIN))
                .isEqualTo("59 min 59 s");
        assertThat(Shown.value(Kind.DURATION, Duration.ofHours(49), BERLIN)).isEqualTo("2 d 1 h");
        assertThat(Shown.value(Kind.DURATION, Duration.ofSeconds(-90), BERLIN)).isEqualTo("-1 min 30 s");
        assertThat(Shown.value(Kind.BYTES, 999L, BERLIN)).isEqualTo("999 B");
        assertThat(Shown.value(Kind.BYTES, 999_999L, BERLIN)).isEqualTo("1.0 MB");
        assertThat(Shown.value(Kind.SHARE, 0.1234, BERLIN)).isEqualTo("12.3 %");
        assertThat(Shown.value(Kind.MOMENT, Instant.parse("2026-03-29T01:30:00Z"), BERLIN))
                .isEqualTo("2026-03-29 03:30");
        assertThat(Shown.value(Kind.MOMENT, null, BERLIN)).isEqualTo("-");
    }

    @Test
    void csv_opensInASpreadsheet_withoutAFormula() throws IOException {
        for (String evil : List.of("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "|x", "%x", " =1", "＝1")) {
            assertThat(CsvFormat.text(evil)).matches("(?s)\"?'.*");
        }
        assertThat(CsvFormat.text("plain")).isEqualTo("plain");
        assertThat(CsvFormat.text("a,b")).isEqualTo("\"a,b\"");
        assertThat(CsvFormat.text("say \"x\"\nline")).isEqualTo("\"say \"\"x\"\"\nline\"");
        for (List<String> row : rows(written(Format.CSV, 0))) {
            for (String cell : row) {
                assertThat(cell)
                        .satisfiesAnyOf(
                                text -> assertThat(text).matches("-?\\d+(\\.\\d+)?"),
                                text -> assertThat(text).doesNotContainPattern("^\\s*[=+\\-@|%]"));
            }
        }
        assertThat(rows(written(Format.CSV, 0))).anyMatch(row -> row.contains("'" + Hostile.FORMULA));
    }

    @Test
    void csv_hasTheSameNumberOfCellsInEachRowOfATable() throws IOException {
        int cells = -1;
        boolean heading = false;
        for (List<String> row : rows(written(Format.CSV, 0))) {
            if (row.size() == 1 && row.get(0).isEmpty()) {
                cells = -1;
                continue;
            }
            if (cells < 0) {
                assertThat(row).as("report,table").hasSize(2);
                cells = 0;
                heading = true;
            } else if (heading) {
                cells = row.size();
                heading = false;
            } else {
                assertThat(row).hasSize(cells);
            }
        }
    }

    /** Reads CSV as RFC 4180 says. */
    static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        return rows;
    }

    @Test
    void text_hasNoControlCharacters_andFitsTheTerminal() throws IOException {
        String wide = written(Format.TEXT, 0);
        assertThat(wide.codePoints().filter(c -> Character.isISOControl(c) && c != '\n' && c != '\r'))
                .isEmpty();
        assertThat(wide).doesNotContain("\u202E").contains("\uFFFD]0;owned");
        for (int width : new int[] {20, 40, 80, 200}) {
            assertThat(written(Format.TEXT, width).lines()).allMatch(line -> Words.width(line) <= width);
            if (width >= 40) {
                assertThat(written(Format.TEXT, width).lines())
                        .noneMatch(line -> line.matches(".* \\d{4}-[\\d: -]*….*"));
            }
        }
    }

    @Test
    void text_saysTheNotesToo_wrapped() throws IOException {
        String note = "The forecasts assume that it stays so, and that an open task costs what a completed one did.";
        assertThat(written(Format.TEXT, 0)).contains(note);
        assertThat(written(Format.TEXT, 40).replaceAll("\\R", " ")).contains(note);
    }

    @Test
    void markdown_keepsWhatOthersWroteAsText() throws IOException {
        String markdown = written(Format.MARKDOWN, 0);
        assertThat(markdown)
                .doesNotContain("<script", "<img", "http://", "<b>")
                .doesNotContainPattern("(?<!\\\\)[\\[\\]`]")
                .contains("\\[click\\]", "&lt;script&gt;");
        markdown.lines()
                .filter(line -> line.startsWith("|"))
                .forEach(line -> assertThat(line).endsWith("|"));
        int cells = 0;
        for (String line : markdown.lines().toList()) {
            int now = line.startsWith("|")
                    ? line.replace("\\|", "").replaceAll("[^|]", "").length()
                    : 0;
            assertThat(now)
                    .satisfiesAnyOf(
                            n -> assertThat(n).isZero(), n -> assertThat(n).isPositive());
            if (cells > 0 && now > 0) {
                assertThat(now).isEqualTo(cells);
            }
            cells = now;
        }
    }

    @Test
    void html_isEscaped_andBringsItsOwnPolicy() throws IOException {
        String html = written(Format.HTML, 0);
        assertThat(html)
                .doesNotContain("<img", "<script>window.hurt", "onerror=window.hurt=1>")
                .contains("default-src 'none'", "&lt;script&gt;window.hurt=1&lt;/script&gt;", "\\u003C/script\\u003E")
                .doesNotContainPattern("(src|href)=\"(http|//)");
        assertThat(html.split("<script", -1)).hasSize(4); // two that run, and the data
        assertThat(HtmlFormat.text("<&>\"'")).isEqualTo("&lt;&amp;&gt;&quot;&#39;");
    }

    @Test
    void aTree_isIndented() throws IOException {
        assertThat(written(Format.TEXT, 0)).containsPattern("(?m)^ {2}=HYPERLINK");
        assertThat(written(Format.HTML, 0)).contains("class=\"d1\">=HYPERLINK");
    }
}
