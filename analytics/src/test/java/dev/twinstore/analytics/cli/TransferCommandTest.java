package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TransferCommandTest {
    private static final String SECRET = "s3cr3t+Pa55%21";
    private static final String DECODED = "s3cr3t Pa55!";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String fill(String name) {
        Path file = dir.resolve(name);
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "a", "Alpha");
            Rows.completed(store, "t1", "a", "2026-03-29T10:00:00Z");
            Rows.cost(store, "a", null, "0.000001", "2026-03-29T11:00:00Z");
        }
        return file.toString();
    }

    private static JsonNode json(Ran ran) throws IOException {
        return new JsonMapper().readTree(ran.out());
    }

    @Test
    void everyRow_isCopied_andListed() throws IOException {
        String source = fill("a.db");
        String target = dir.resolve("b.db").toString();
        Ran ran = twinstore("transfer", "--from", source, "--to", "jdbc:sqlite:" + target, "--format", "json");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        JsonNode json = json(ran);
        assertThat(json.at("/from").asText()).isEqualTo(source);
        assertThat(json.at("/to").asText()).isEqualTo(target);
        assertThat(json.at("/rows").asLong()).isEqualTo(3);
        assertThat(json.at("/tables")).hasSize(18);
        assertThat(json.at("/tables/0/table").asText()).isEqualTo("outcomes");
        assertThat(json.at("/tables/0/rows").asLong()).isEqualTo(1);
        assertThat(json.at("/tables/0/digest").asText()).matches("[0-9a-f]{64}");

        Ran text = twinstore(
                "transfer", "--from", target, "--to", dir.resolve("c.db").toString());
        assertThat(text.err()).isEmpty();
        assertThat(text.out())
                .contains("cost_log", json.at("/tables/0/digest").asText().substring(0, 16), "are equal.");
        assertThat(twinstore("status", "--db", "jdbc:sqlite:" + dir.resolve("c.db"))
                        .out())
                .contains("Alpha");
    }

    @Test
    void aTargetWithRows_isRefused() {
        String source = fill("a.db");
        Ran ran = twinstore("transfer", "--from", source, "--to", fill("b.db"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("twinstore transfer: ")
                .contains("not empty")
                .hasLineCount(1);
    }

    @Test
    void aMissingSource_isRefused_beforeThereIsATarget() {
        Ran ran = twinstore(
                "transfer",
                "--from",
                dir.resolve("none.db").toString(),
                "--to",
                dir.resolve("b.db").toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("none.db");
        assertThat(dir.resolve("b.db")).doesNotExist();
    }

    @Test
    void passwords_areNeverShown_whateverIsWrong() throws IOException {
        Path tasks = Files.writeString(dir.resolve("tasks.jsonl"), "{\"title\":\"t\"}\n");
        List<String> urls = List.of(
                "jdbc:postgresql://localhost:1/work?user=twin&password=" + SECRET,
                "jdbc:postgresql://localhost:1/work?password=" + SECRET + "&user=twin&connectTimeout=5",
                "jdbc:postgresql://localhost:99999/work?user=twin&password=" + SECRET,
                "jdbc:postgresql://localhost:1/work?user=twin&password=" + SECRET + "%zz",
                "jdbc:postgresql://twin:" + SECRET + "@localhost:1/work",
                "jdbc:postgresql:work&password=" + SECRET,
                "jdbc:mysql://localhost:1/work?password=" + SECRET,
                "postgresql://twin:" + SECRET + "@localhost:1/work",
                "jdbc:sqlite:twin.db?password=" + SECRET);
        String here = fill("a.db");
        for (String url : urls) {
            for (List<String> command : List.of(
                    List.of("status", "--db", url),
                    List.of("report", "--db", url, "--debug"),
                    List.of("sweep", "--db", url),
                    List.of("import", tasks.toString(), "--db", url),
                    List.of("transfer", "--from", url, "--to", here, "--debug"),
                    List.of("transfer", "--from", here, "--to", url))) {
                Ran ran = twinstore(command.toArray(String[]::new));
                assertThat(ran.code()).as("%s", command).isEqualTo(1);
                requireNoSecret(ran, command);
                if (!command.contains("--debug")) {
                    assertThat(ran.err()).as("%s", command).hasLineCount(1).doesNotContain("unexpected");
                }
            }
            for (List<String> bad : List.of(
                    List.of("status", url),
                    List.of("transfer", "--from", url),
                    List.of("status", "--dbx", url),
                    List.of(url))) {
                Ran ran = twinstore(bad.toArray(String[]::new));
                assertThat(ran.code()).as("%s", bad).isEqualTo(2);
                requireNoSecret(ran, bad);
            }
        }
    }

    @Test
    void archivedOutputs_areNotForgotten() throws IOException {
        Path source = dir.resolve("a.db");
        try (Store store = Rows.store(source)) {
            Rows.outcome(store, "a", "Alpha");
            String worker = store.workers().start("a", "w").id();
            long entry =
                    store.progress().add(worker, "step", "x".repeat(10_000)).id();
            assertThat(store.progress().fullOutput(entry)).isPresent();
        }
        assertThat(twinstore("archive", "--db", source.toString(), "--older-than", "0")
                        .code())
                .isZero();
        Ran ran = twinstore(
                "transfer",
                "--from",
                source.toString(),
                "--to",
                dir.resolve("b.db").toString(),
                "--format",
                "json");
        assertThat(ran.code()).isZero();
        assertThat(json(ran).at("/archived_outputs").asLong()).isEqualTo(1);
        assertThat(ran.err()).contains("1 full outputs", "archive files", "copy the folder");
    }

    private static void requireNoSecret(Ran ran, List<String> command) {
        assertThat(ran.out() + ran.err())
                .as("%s", command)
                .doesNotContain(SECRET)
                .doesNotContain(DECODED)
                .doesNotContain("Pa55");
    }

    @Test
    void interrupted_itLeavesNothing_andSaysSo() throws Exception {
        Path source = dir.resolve("many.db");
        try (Store store = Rows.store(source)) {
            Rows.outcome(store, "a", "Alpha");
            store.tasks().add("a", NewTask.of("task"));
        }
        Path target = dir.resolve("b.db");
        Rows.store(target).close();
        OwnProcess process;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + target);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE"); // so it waits before it copies
            process = OwnProcess.start("transfer", "--from", source.toString(), "--to", target.toString());
            process.interruptAt(target);
        }
        String said = process.said();
        assertThat(process.code()).as(said).isEqualTo(130);
        assertThat(said).contains("interrupted; nothing was transferred").contains("b.db");
        assertThat(twinstore("transfer", "--from", source.toString(), "--to", target.toString())
                        .code())
                .as("it takes a target that is empty, and no other")
                .isZero();
    }
}
