package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All reports in all formats, of databases in which every text is hostile. */
final class HostileReportsTest {
    private static final List<String> TEXTS = Stream.concat(
                    Stream.of(Hostile.SCRIPT, Hostile.ATTRIBUTE, Hostile.FORMULA, Hostile.MARKUP, Hostile.TERMINAL),
                    Hostile.OTHERS.stream())
            .toList();

    @TempDir
    static Path dir;

    private static final List<Document> DOCUMENTS = new ArrayList<>();

    @BeforeAll
    static void read() {
        for (int i = 0; i < TEXTS.size(); i++) {
            try (Store store = Rows.store(dir.resolve(i + ".db"))) {
                Hostile.fill(store, TEXTS.get(i));
                String root = store.outcomes().findByName(TEXTS.get(i)).get(0).id();
                DOCUMENTS.add(Document.read(store, Selection.everything(), Reports.all()));
                DOCUMENTS.add(Document.read(store, Selection.everything().ofTree(root), Reports.all()));
            }
        }
    }

    private static String written(Document document, Format format, int width) throws IOException {
        StringWriter out = new StringWriter();
        format.write(document, out, width);
        return out.toString();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void nothingOfIt_isMoreThanText(Format format) throws IOException {
        for (Document document : DOCUMENTS) {
            String written = written(document, format, 0);
            switch (format) {
                case TEXT -> {
                    assertPrintable(written);
                    assertPrintable(written(document, format, 60));
                }
                case JSON ->
                    assertThat(texts(new JsonMapper().readTree(written))).containsAnyElementsOf(TEXTS);
                case CSV -> assertNoFormula(written);
                case MARKDOWN -> assertMarkdown(written);
                case HTML -> assertHtml(written);
            }
        }
    }

    private static void assertPrintable(String text) {
        assertThat(text.codePoints()
                        .filter(c -> (Character.isISOControl(c) && c != '\n' && c != '\r')
                                || (c >= 0x202A && c <= 0x202E)
                                || (c >= 0x2066 && c <= 0x2069)
                                || c == 0x2028
                                || c == 0x2029))
                .isEmpty();
    }

    private static Stream<String> texts(JsonNode json) {
        return json.isTextual()
                ? Stream.of(json.textValue())
                : StreamSupport.stream(json.spliterator(), false).flatMap(HostileReportsTest::texts);
    }

    private static void assertNoFormula(String csv) {
        for (List<String> row : FormatsTest.rows(csv)) {
            for (String cell : row) {
                assertThat(cell.matches("-?\\d+(\\.\\d+)?") || !cell.matches("(?s)\\s*[=+\\-@|%\t\r].*"))
                        .as(cell)
                        .isTrue();
            }
        }
    }

    private static void assertMarkdown(String markdown) {
        assertPrintable(markdown);
        assertThat(markdown).doesNotContain("<svg", "<script", "<img", "<!--", "http://");
        assertThat(markdown).doesNotContainPattern("(?<!\\\\)[\\[\\]`~]");
        int cells = 0;
        for (String line : markdown.lines().toList()) {
            int now = line.startsWith("|")
                    ? line.replace("\\\\", "")
                            .replace("\\|", "")
                            .replaceAll("[^|]", "")
                            .length()
                    : 0;
            assertThat(cells == 0 || now == 0 || now == cells)
                    .as(line.length() > 300 ? line.substring(0, 300) : line)
                    .isTrue();
            cells = now;
        }
    }

    private static void assertHtml(String html) {
        assertPrintable(html.replaceAll("(?s)<script>.*?</script>", "")); // our own
        assertThat(html).doesNotContain("<svg", "<img", "<!-- -->", "]]> <");
        assertThat(html.split("<script", -1)).hasSize(4);
        assertThat(html.split("</script", -1)).hasSize(4);
        assertThat(html.replaceAll("(?s)<script.*?</script>", ""))
                .doesNotContainPattern("\\son(load|error|mouseover)=(?!&)[^&]*>");
    }

    @Test
    void theDataOfTheCharts_parses() throws IOException {
        for (Document document : DOCUMENTS) {
            String html = written(document, Format.HTML, 0);
            int from = html.indexOf(">", html.indexOf("id=\"charts\"")) + 1;
            assertThat(new JsonMapper().readTree(html.substring(from, html.indexOf("</script>", from))))
                    .isNotNull();
        }
    }
}
