package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveCommandTest {
    private static final String OUTPUT = "line of output\n".repeat(1_000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db = "";
    private long id;

    @BeforeEach
    void fill() {
        Path file = dir.resolve("twin.db");
        db = file.toString();
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "a", "Alpha");
            String worker = store.workers().start("a", "w").id();
            id = store.progress().add(worker, "step", OUTPUT).id();
            store.run(tx -> tx.dsl()
                    .update(PROGRESS_ENTRIES)
                    .set(PROGRESS_ENTRIES.CREATED_AT, Instant.parse("2024-03-15T10:00:00Z"))
                    .execute());
            long young = store.progress().add(worker, "step", OUTPUT).id();
            assertThat(young).isGreaterThan(id);
        }
    }

    private static JsonNode json(Ran ran) throws IOException {
        assertThat(ran.err()).isEmpty();
        return new JsonMapper().readTree(ran.out());
    }

    @Test
    void oldOutputs_areArchived_previewedBefore_andVerifiedAfter() throws IOException {
        JsonNode preview = json(twinstore("archive", "--db", db, "--dry-run", "--format", "json"));
        assertThat(preview.at("/dry_run").asBoolean()).isTrue();
        assertThat(preview.at("/outputs").asLong()).isEqualTo(1);
        assertThat(preview.at("/months/0/month").asText()).isEqualTo("2024-03");
        assertThat(dir.resolve("twin.db-archive")).doesNotExist();

        JsonNode done = json(twinstore("archive", "--db", db, "--format", "json"));
        assertThat(done.at("/folder").asText()).isEqualTo(db + "-archive");
        assertThat(done.at("/outputs").asLong()).isEqualTo(1);
        assertThat(done.at("/bytes").asLong()).isEqualTo(OUTPUT.length());
        assertThat(dir.resolve("twin.db-archive/2024-03.db")).exists();
        try (Store store = Store.open(StoreOptions.of(dir.resolve("twin.db")).forReading())) {
            assertThat(store.progress().fullOutput(id)).contains(OUTPUT);
        }
        assertThat(twinstore("archive", "--db", db).out()).contains("Nothing to do");

        JsonNode sound = json(twinstore("archive", "--db", db, "--verify", "--format", "json"));
        assertThat(sound.at("/sound").asBoolean()).isTrue();
        assertThat(sound.at("/outputs").asLong()).isEqualTo(1);
        Files.writeString(dir.resolve("twin.db-archive/2024-03.db"), "damaged");
        Ran damaged = twinstore("archive", "--db", db, "--verify");
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.out())
                .contains(
                        "2024-03.db is damaged",
                        "restore",
                        "Failures: 1 (a file that is missing or damaged counts once");
    }

    @Test
    void aTable_saysWhatWasArchived() {
        Ran ran = twinstore("archive", "--db", db, "--older-than", "0", "--archives", dir.resolve("other") + "");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Month", "2024-03", "Total", "30.0 kB", "read back and equal");
        assertThat(dir.resolve("other/2024-03.db")).exists();
    }

    @Test
    void expiry_isPreviewed_thenRemoves() throws IOException {
        assertThat(twinstore("archive", "--db", db).code()).isZero();
        JsonNode preview = json(twinstore("archive", "--db", db, "--expire", "1y", "--dry-run", "--format", "json"));
        assertThat(preview.at("/files/0/file").asText()).isEqualTo("2024-03.db");
        assertThat(preview.at("/files/0/outputs").asLong()).isEqualTo(1);
        assertThat(twinstore("archive", "--db", db, "--expire", "100y").out()).contains("Nothing to do");
        assertThat(dir.resolve("twin.db-archive/2024-03.db")).exists();
        Ran done = twinstore("archive", "--db", db, "--expire", "1y");
        assertThat(done.out()).contains("2024-03.db", "Removed for good.");
        assertThat(dir.resolve("twin.db-archive/2024-03.db")).doesNotExist();
        assertThat(dir.resolve("twin.db-archive/2024-03.db.expired")).exists();
    }

    @Test
    void badUsage_isTold() {
        for (List<String> bad : List.of(
                List.of("--older-than", "soon"),
                List.of("--older-than", "-1d"),
                List.of("--expire", "1"),
                List.of("--min-bytes", "-1"),
                List.of("--verify", "--dry-run"))) {
            Ran ran = twinstore(
                    java.util.stream.Stream.concat(java.util.stream.Stream.of("archive", "--db", db), bad.stream())
                            .toArray(String[]::new));
            assertThat(ran.code()).as("%s", bad).isEqualTo(2);
            assertThat(ran.err()).as("%s", bad).hasLineCount(1);
        }
        assertThat(twinstore("archive", "--db", dir.resolve("none.db").toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void outcome_isNamedByIdOrName_andRefusedIfUnknown() throws IOException {
        for (String goal : List.of("a", "Alpha")) {
            assertThat(json(twinstore("archive", "--db", db, "--outcome", goal, "--dry-run", "--format", "json"))
                            .at("/outputs")
                            .asLong())
                    .isEqualTo(1);
        }
        Ran unknown = twinstore("archive", "--db", db, "--outcome", "Nobody");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no outcome has the id or the name 'Nobody'");
    }
}
