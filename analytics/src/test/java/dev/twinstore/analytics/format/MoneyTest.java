package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.analytics.CostReport;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Overview;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MoneyTest {
    private static final Pattern AMOUNT = Pattern.compile("\\$[\\d,]+\\.(\\d+)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Document spent(String... amounts) {
        try (Store store = Rows.store(dir.resolve("twin.db"))) {
            Rows.outcome(store, "a", "Alpha");
            for (String amount : amounts) {
                Rows.cost(
                        store,
                        "a",
                        null,
                        amount,
                        store.now().minus(Duration.ofHours(2)).toString());
            }
            return Document.read(store, Selection.everything(), List.of(Overview.REPORT, CostReport.REPORT));
        }
    }

    private static List<String> amounts(Document document, Format format, boolean forecasts) throws IOException {
        StringWriter out = new StringWriter();
        format.write(document, out, 0);
        return out.toString()
                .lines()
                .filter(line -> line.matches("(- )?(Burn rate|Next 30 days|To finish).*") == forecasts)
                .flatMap(line -> AMOUNT.matcher(line).results().map(match -> match.group(1)))
                .toList();
    }

    @Test
    void allAmountsOfADocument_haveTheSameDecimals_andForecastsTwo() throws IOException {
        Document document = spent("0.39783", "0.00378", "0.003707", "1200.5");
        for (Format format : List.of(Format.TEXT, Format.MARKDOWN)) {
            assertThat(amounts(document, format, false)).isNotEmpty().allMatch(decimals -> decimals.length() == 6);
            assertThat(amounts(document, format, true)).isNotEmpty().allMatch(decimals -> decimals.length() == 2);
        }
    }

    @Test
    void wholeCents_haveTwoDecimals() throws IOException {
        assertThat(amounts(spent("0.5", "1200.25"), Format.TEXT, false))
                .isNotEmpty()
                .allMatch(decimals -> decimals.length() == 2);
    }

    @Test
    void oneAmount_hasAtLeastCents_andNoMoreDigitsThanItHas() {
        assertThat(Money.dollars(new BigDecimal("1234.500000"))).isEqualTo("$1,234.50");
        assertThat(Money.dollars(new BigDecimal("-0.000001"))).isEqualTo("-$0.000001");
    }
}
