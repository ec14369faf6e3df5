package dev.twinstore.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the benchmark alive: every line for a moment, with few rows. Says nothing about speed. */
class BenchSmokeTest {
    private static final List<String> FIELDS =
            List.of("name", "unit", "value", "baseline", "baselineName", "ratio", "bar", "ok");

    @TempDir
    private Path dir;

    @Test
    void eachLineGivesANumberAndTheJsonHasTheAgreedFields() throws Exception {
        Report report = Bench.run(Bench.experiments(), new Setting(dir.resolve("data"), 1, 0.05, 0.002));
        Path file = dir.resolve("bench.json");
        report.write(file);

        JsonNode lines = new ObjectMapper().readTree(file.toFile());
        assertThat(lines).hasSameSizeAs(report.results()).isNotEmpty();
        for (JsonNode line : lines) {
            List<String> names = new ArrayList<>();
            line.fieldNames().forEachRemaining(names::add);
            assertThat(names.subList(0, FIELDS.size())).isEqualTo(FIELDS);
            assertThat(line.get("value").doubleValue())
                    .as(line.get("name").textValue())
                    .isFinite()
                    .isPositive();
            if (!line.get("baselineName").isNull()) {
                assertThat(line.get("baseline").doubleValue())
                        .as("baseline of " + line.get("name").textValue())
                        .isFinite()
                        .isPositive();
            }
        }
        assertThat(report.table()).contains("cycles-16-full").contains(">= 4");
        assertThat(dir.resolve("data")).doesNotExist();
    }
}
