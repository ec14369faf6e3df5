package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.model.OutcomeStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PruneCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db = "";

    @BeforeEach
    void fill() {
        Path file = dir.resolve("twin.db");
        db = file.toString();
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "over", "Over");
            Rows.outcome(store, "open", "Open");
            Rows.cost(store, "over", null, "0.5", "2024-03-29T11:00:00Z");
            Rows.cost(store, "open", null, "0.25", "2024-03-29T11:00:00Z");
            store.run(tx -> tx.dsl()
                    .update(OUTCOMES)
                    .set(OUTCOMES.STATUS, OutcomeStatus.ACHIEVED)
                    .where(OUTCOMES.ID.eq("over"))
                    .execute());
        }
    }

    private static JsonNode json(Ran ran) throws IOException {
        assertThat(ran.err()).isEmpty();
        return new JsonMapper().readTree(ran.out());
    }

    @Test
    void oldRows_arePreviewed_thenExportedAndDeleted() throws IOException {
        JsonNode preview =
                json(twinstore("prune", "--db", db, "--older-than", "180d", "--dry-run", "--format", "json"));
        assertThat(preview.at("/rows").asLong()).isEqualTo(1);
        assertThat(preview.at("/deleted").asLong()).isZero();
        assertThat(preview.at("/tables")).hasSize(3);

        String exports = dir.resolve("pruned").toString();
        JsonNode done =
                json(twinstore("prune", "--db", db, "--older-than", "180d", "--export", exports, "--format", "json"));
        assertThat(done.at("/deleted").asLong()).isEqualTo(1);
        JsonNode cost = done.at("/tables/1");
        assertThat(cost.at("/table").asText()).isEqualTo("cost_log");
        assertThat(cost.at("/oldest").asText()).isEqualTo("2024-03-29T11:00:00Z");
        try (GZIPInputStream export = new GZIPInputStream(
                Files.newInputStream(Path.of(cost.at("/export").asText())))) {
            assertThat(new String(export.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"id\":1,\"outcome_id\":\"over\",\"worker_id\":null,\"task_id\":null,\"amount\":0.5,"
                            + "\"description\":null,\"created_at\":1711710000000,\"model\":null,\"input_tokens\":null,"
                            + "\"output_tokens\":null,\"claim_no\":null}\n");
        }
        assertThat(twinstore("prune", "--db", db, "--older-than", "1y", "--export", exports)
                        .out())
                .contains("Nothing to do");
        assertThat(twinstore("report", "cost", "--db", db).out()).contains("0.25");
    }

    @Test
    void aTable_saysWhatWent() {
        Ran dry = twinstore("prune", "--db", db, "--older-than", "1y", "--tables", "cost_log", "--dry-run");
        assertThat(dry.out()).contains("cost_log", "Would be deleted").doesNotContain("activity_log");
        Ran ran = twinstore("prune", "--db", db, "--older-than", "1y", "--tables", "cost_log", "--no-export");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Deleted 1 row", "exported nowhere");
    }

    @Test
    void badUsage_isTold() {
        for (List<String> bad : List.of(
                List.<String>of(),
                List.of("--older-than", "1y"),
                List.of("--older-than", "1x", "--no-export"),
                List.of("--older-than", "1y", "--no-export", "--export", "x"),
                List.of("--older-than", "1y", "--no-export", "--tables", "tasks"))) {
            Ran ran = twinstore(
                    Stream.concat(Stream.of("prune", "--db", db), bad.stream()).toArray(String[]::new));
            assertThat(ran.code()).as("%s", bad).isEqualTo(2);
            assertThat(ran.err()).as("%s", bad).hasLineCount(1);
        }
        assertThat(twinstore("prune", "--db", db, "--older-than", "1y", "--tables", "tasks", "--dry-run")
                        .err())
                .contains("'tasks' is no table that can be pruned", "cost_log");
    }
}
