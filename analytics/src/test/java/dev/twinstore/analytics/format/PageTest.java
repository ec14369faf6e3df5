package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.Throughput;
import dev.twinstore.analytics.bench.SmallHistory;
import dev.twinstore.analytics.job.ReportFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. Its looks are left in {@code target/screenshots}. */
final class PageTest {
    private static final Path SHOTS = Path.of("target", "screenshots");

    @TempDir
    static Path dir;

    static Browser browser;
    static Path history;
    static Path hourly;
    static Path hostile;

    @BeforeAll
    static void open() throws IOException, InterruptedException, SQLException {
        Path program = Browser.installed().orElse(null);
        Assumptions.assumeTrue(
                program != null, "no Chromium is installed (apt-get install chromium): the page is not tested");
        history = dir.resolve("history.html");
        hourly = dir.resolve("hourly.html");
        try (Store store = SmallHistory.open(dir.resolve("history.db"))) {
            ReportFile.write(Document.read(store, SmallHistory.WEEKS, Reports.all()), Format.HTML, history);
            ReportFile.write(
                    Document.read(store, SmallHistory.WEEKS.by(Step.HOUR), List.of(Throughput.REPORT)),
                    Format.HTML,
                    hourly);
        }
        hostile = dir.resolve("hostile.html");
        try (Store store = Rows.store(dir.resolve("hostile.db"))) {
            Hostile.fill(store);
            ReportFile.write(Document.read(store, Selection.everything(), Reports.all()), Format.HTML, hostile);
        }
        browser = new Browser(program, dir.resolve("profile"));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void chartsAreDrawn_withoutComplaint_andNothingIsLoaded() throws IOException {
        for (String scheme : List.of("light", "dark")) {
            browser.look(1200, 900, scheme, "screen");
            browser.open(history);
            assertDrawn(15);
            browser.shoot(SHOTS.resolve("history-" + scheme + ".png"));
        }
    }

    @Test
    void onAPhone_nothingIsWiderThanTheScreen() throws IOException {
        browser.look(360, 740, "light", "screen");
        browser.open(history);
        assertDrawn(15);
        assertThat(browser.value("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(360);
        browser.shoot(SHOTS.resolve("history-phone.png"));
    }

    @Test
    void hostileTitlesAreText() throws IOException {
        browser.look(1200, 900, "light", "screen");
        browser.open(hostile);
        assertDrawn(10);
        assertThat(browser.value("typeof window.hurt").textValue()).isEqualTo("undefined");
        assertThat(browser.value("document.querySelectorAll('img').length").intValue())
                .isZero();
        assertThat(browser.value("document.querySelectorAll('[onmouseover]').length")
                        .intValue())
                .isZero();
        assertThat(browser.value("document.querySelectorAll('script').length").intValue())
                .isEqualTo(3);
        assertThat(browser.value("document.querySelectorAll('body a[href*=\"evil\"]').length")
                        .intValue())
                .isZero();
        assertThat(browser.value("document.body.innerText.includes('<script>window.hurt=1</script>')")
                        .booleanValue())
                .isTrue();
        browser.shoot(SHOTS.resolve("hostile.png"));
    }

    @Test
    void theColourSchemeChanges_andTheChartsWithIt() {
        browser.look(1200, 900, "light", "screen");
        browser.open(history);
        String light = browser.value(
                        "Chart.instances[Object.keys(Chart.instances)[0]].data.datasets[0].backgroundColor")
                .textValue();
        browser.look(1200, 900, "dark", "screen");
        String dark = browser.value("new Promise((done) => { const look = () => {"
                        + "const c = Object.values(Chart.instances)[0].data.datasets[0].backgroundColor;"
                        + "if (c !== '" + light + "') { done(c); } else { requestAnimationFrame(look); } }; look(); })")
                .textValue();
        assertThat(light).isNotEqualTo(dark).startsWith("#");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void textIsReadable_inBothSchemes() {
        for (String scheme : List.of("light", "dark")) {
            browser.look(1200, 900, scheme, "screen");
            browser.open(history);
            JsonNode least = browser.value(CONTRAST);
            assertThat(least.get("ratio").doubleValue())
                    .as(scheme + ": " + least)
                    .isGreaterThanOrEqualTo(4.5);
        }
    }

    @Test
    void eachChart_hasALabelAndATableThatFollows() {
        browser.look(1200, 900, "light", "screen");
        browser.open(history);
        assertThat(browser.value("[...document.querySelectorAll('canvas')].every(c => c.getAttribute('role') === 'img'"
                                + " && c.getAttribute('aria-label').startsWith('Chart. ')"
                                + " && c.closest('figure').nextElementSibling.querySelector('table tbody tr'))")
                        .booleanValue())
                .isTrue();
        assertThat(browser.value("[...document.querySelectorAll('section')].every(s => "
                                + "document.getElementById(s.getAttribute('aria-labelledby')))")
                        .booleanValue())
                .isTrue();
        assertThat(browser.value("document.documentElement.lang").textValue()).isEqualTo("en");
    }

    @Test
    void labelsOfAnAxis_areCutToTheirRoom_andHoursAreReadable() {
        browser.look(320, 640, "light", "screen");
        browser.open(hostile);
        assertThat(browser.value(
                        "Object.values(Chart.instances).filter(c => c.options.indexAxis === 'y').flatMap(c => {"
                                + "c.ctx.font = '12px ' + Chart.defaults.font.family;"
                                + "return c.scales.y.ticks.filter(t => c.ctx.measureText(t.label).width > c.chartArea.left);"
                                + "}).map(t => t.label)"))
                .isEmpty();
        browser.open(hourly);
        assertThat(browser.value("Object.values(Chart.instances)[0].scales.x.ticks.map(t => t.label)"))
                .isNotEmpty()
                .allMatch(label -> label.textValue().matches("\\d\\d-\\d\\d \\d\\d:00"));
    }

    @Test
    void lengthsOfTime_haveAnAxisOfPlainUnits_andEachBarIsSeen() {
        browser.look(1200, 900, "light", "screen");
        browser.open(history);
        String flow = "Object.values(Chart.instances).find(c => c.scales.y.type === 'logarithmic')";
        assertThat(browser.value(flow + ".scales.y.ticks.map(t => t.label)"))
                .hasSizeGreaterThan(2)
                .allMatch(
                        label -> label.textValue().matches("(1|10|100) ms|(1|10) s|(1|10) min|(1|6) h|(1|7|30|365) d"));
        assertThat(browser.value(flow + ".getDatasetMeta(0).data.every(bar => bar.base - bar.y > 3)")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void whereThereIsNothingToSee_noChartIsDrawn() throws IOException {
        Path page = dir.resolve("empty.html");
        try (Store store = Rows.store(dir.resolve("empty.db"))) {
            ReportFile.write(Document.read(store, Selection.everything(), Reports.all()), Format.HTML, page);
        }
        browser.look(1200, 900, "light", "screen");
        browser.open(page);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.value("[...document.querySelectorAll('figcaption')].map(c => c.textContent)"))
                .singleElement()
                .satisfies(only -> assertThat(only.textValue()).isEqualTo("By table"));
    }

    @Test
    void headings_goDownByOne_andEachTableHasAName() {
        browser.look(1200, 900, "light", "screen");
        browser.open(hostile);
        assertThat(browser.value("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].every((h, i, all) => "
                                + "i === 0 ? h.tagName === 'H1' : h.tagName[1] - all[i - 1].tagName[1] <= 1)")
                        .booleanValue())
                .isTrue();
        assertThat(browser.value("[...document.querySelectorAll('table')].every(t => t.getAttribute('aria-label'))")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void ids_makeNoRowHigherThanTwoLinesOfThem() {
        for (int width : new int[] {360, 1200}) {
            browser.look(width, 900, "light", "screen");
            browser.open(history);
            browser.value("document.querySelectorAll('details').forEach(d => d.open = true)");
            assertThat(browser.value(
                                    "Math.max(...[...document.querySelectorAll('td.i')].map(e => {"
                                            + "const r = document.createRange(); r.selectNodeContents(e);"
                                            + "return r.getBoundingClientRect().height / parseFloat(getComputedStyle(e).fontSize); }))")
                            .doubleValue())
                    .as("height in letters, of 1.5 a line")
                    .isBetween(1.0, 3.5);
        }
    }

    @Test
    void onPaper_noColumnIsCutOff() throws IOException {
        browser.look(718, 1000, "light", "print"); // A4 without its margins
        browser.open(history);
        browser.value("dispatchEvent(new Event('beforeprint'))");
        assertThat(browser.value("[...document.querySelectorAll('table,canvas')].filter("
                                + "e => e.getBoundingClientRect().right > 718).length")
                        .intValue())
                .isZero();
        assertThat(browser.value("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(718);
        assertThat(browser.value("[...document.querySelectorAll('td.n')].filter("
                                + "e => getComputedStyle(e).whiteSpace !== 'nowrap').length")
                        .intValue())
                .as("numbers that may be broken")
                .isZero();
        browser.shoot(SHOTS.resolve("history-paper.png"));
    }

    @Test
    void itPrints_alsoFromTheDarkScheme() {
        browser.look(1200, 900, "dark", "");
        browser.open(hostile);
        assertThat(new String(browser.print(), 0, 5, StandardCharsets.ISO_8859_1))
                .isEqualTo("%PDF-");
        browser.look(1200, 900, "dark", "print");
        assertThat(browser.value("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()")
                        .textValue())
                .isEqualTo("#1b2430");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theLibraryInThePage_isTheOneThatWasShipped() throws IOException {
        assertThat(Files.readString(history))
                .contains("Chart.js v4.6.1", "Released under the MIT License")
                .doesNotContain("sourceMappingURL");
    }

    private static void assertDrawn(int least) {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).hasSize(1).allMatch(url -> url.startsWith("file:"));
        int canvases =
                browser.value("document.querySelectorAll('canvas').length").intValue();
        assertThat(canvases).isGreaterThanOrEqualTo(least);
        assertThat(browser.value("document.documentElement.dataset.drawn").textValue())
                .isEqualTo(String.valueOf(canvases));
        assertThat(browser.value("[...document.querySelectorAll('canvas')].filter(c => c.width < 50 || "
                                + "!c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(x => x)).length")
                        .intValue())
                .as("canvases on which nothing is drawn")
                .isZero();
    }

    /** The least contrast of any text with what is behind it, as WCAG 2 measures it. */
    private static final String CONTRAST = """
            (() => {
              const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
              const lum = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255;
                return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
                if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
              let least = { ratio: 99 };
              for (const e of document.querySelectorAll('h1,h2,h3,p,a,dt,dd,th,td,summary,figcaption,span')) {
                const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(behind(e))];
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < least.ratio) least = { ratio, of: e.outerHTML.slice(0, 80) };
              }
              return least;
            })()""";
}
