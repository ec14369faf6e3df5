package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.NewTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db() {
        return dir.resolve("twin.db").toString();
    }

    private void fill() {
        try (Store store = Rows.store(Path.of(db()))) {
            Rows.outcome(store, "a", "Alpha\u001b[31m\nnewline");
            Rows.completed(store, "t1", "a", "2026-03-29T10:00:00Z");
            Rows.ended(store, "t2", "a", TaskStatus.FAILED, "2026-03-29T11:00:00Z", 2, "boom 1");
            Rows.cost(store, "a", null, "0.000001", "2026-03-29T11:00:00Z");
        }
    }

    private static List<String> names(JsonNode object) {
        return List.copyOf(
                object.properties().stream().map(java.util.Map.Entry::getKey).toList());
    }

    @Test
    void status_asTextIsAlignedAndSafe() {
        fill();
        Ran ran = twinstore("status", "--db", db(), "--zone", "UTC");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .doesNotContain("\u001b")
                .contains("\uFFFD[31m newline")
                .contains("$0.000001");
        assertThat(ran.out().lines()).hasSize(3);
        Ran narrow = Ran.on(new Terminal(100, false), "status", "--db", db());
        assertThat(narrow.out().lines()).allMatch(line -> Words.width(line) <= 100);
    }

    @Test
    void status_asJson_hasTheDocumentedFields() throws IOException {
        fill();
        JsonNode json = MAPPER.readTree(
                twinstore("status", "--db", db(), "--format", "json").out());
        assertThat(names(json)).containsExactly("outcomes", "totals");
        assertThat(names(json.at("/outcomes/0")))
                .containsExactly("outcome_id", "name", "status", "tasks", "live_workers", "cost", "last_activity_at");
        assertThat(names(json.at("/outcomes/0/tasks")))
                .containsExactly("pending", "claimed", "running", "completed", "failed");
        assertThat(names(json.get("totals")))
                .containsExactly("outcomes", "tasks", "live_workers", "cost", "last_activity_at");
        assertThat(json.at("/totals/cost").decimalValue()).isEqualByComparingTo("0.000001");
    }

    @Test
    void report_asJson_hasTheDocumentedFields() throws IOException {
        fill();
        Ran ran = twinstore(
                "report",
                "--db",
                db(),
                "--since",
                "2026-03-29",
                "--until",
                "2026-03-30",
                "--zone",
                "Europe/Berlin",
                "--outcome",
                "a",
                "--format",
                "json");
        assertThat(ran.code()).isZero();
        JsonNode json = MAPPER.readTree(ran.out());
        assertThat(names(json)).containsExactly("since", "until", "zone", "outcome_id", "reports");
        assertThat(json.get("since").textValue()).isEqualTo("2026-03-28T23:00:00Z");
        assertThat(json.get("until").textValue()).isEqualTo("2026-03-29T22:00:00Z");
        JsonNode throughput = json.at("/reports/throughput");
        assertThat(names(throughput)).containsExactly("completed", "failed", "by", "buckets");
        assertThat(throughput.get("by").textValue()).isEqualTo("hour");
        assertThat(throughput.get("buckets")).hasSize(23);
        assertThat(names(throughput.at("/buckets/0"))).containsExactly("from", "until", "completed", "failed");
        JsonNode cost = json.at("/reports/cost");
        assertThat(names(cost))
                .containsExactly(
                        "total", "entries", "completed_tasks", "per_completed_task", "outcomes", "workers", "days");
        assertThat(names(cost.at("/outcomes/0"))).containsExactly("outcome_id", "name", "cost", "entries");
        assertThat(names(cost.at("/workers/0"))).containsExactly("worker_id", "name", "cost", "entries");
        assertThat(names(cost.at("/days/0"))).containsExactly("day", "from", "until", "cost", "entries");
        JsonNode failures = json.at("/reports/failures");
        assertThat(names(failures)).containsExactly("failed", "errors", "attempts", "tasks_that_lost_workers", "worst");
        assertThat(names(failures.at("/errors/0"))).containsExactly("error", "tasks", "last", "example_task_id");
        assertThat(names(failures.at("/attempts/0"))).containsExactly("attempts", "completed", "failed");
    }

    @Test
    void report_asText_andOnlyWhatIsNamed() {
        fill();
        Ran all = twinstore("report", "--db", db());
        assertThat(all.out()).contains("Throughput: 1 completed, 1 failed", "Cost: $0.000001 in 1 entries", "boom #");
        Ran one = twinstore("report", "cost", "--db", db(), "--since", "7d");
        assertThat(one.out()).startsWith("Cost: $0.00 in 0 entries").doesNotContain("Throughput");
        assertThat(twinstore("report", "throughput", "--db", db(), "--by", "day")
                        .out())
                .contains("Day");
        assertThat(twinstore("report", "--list").out()).contains("throughput", "cost", "failures");
        assertThat(twinstore("report", "--list", "--format", "json").out()).startsWith("{\"reports\":[{\"name\":");
    }

    @Test
    void badUsage_isOneLineAndExitCode2() {
        fill();
        for (String[] args : new String[][] {
            {"status"},
            {"nonsense"},
            {"report", "wealth", "--db", db()},
            {"report", "--db", db(), "--since", "soon"},
            {"report", "--db", db(), "--since", "2026-02-30"},
            {"report", "--db", db(), "--since", "999999999w"},
            {"report", "--db", db(), "--since", "2026-02-02", "--until", "2026-02-01"},
            {"report", "--db", db(), "--zone", "Mars/Olympus"},
            {"status", "--db", db(), "--format", "xml"},
            {"status", "--db", db(), "--db"},
            {"import", "--db", db()}
        }) {
            Ran ran = twinstore(args);
            assertThat(ran.code()).as(String.join(" ", args)).isEqualTo(2);
            assertThat(ran.err().lines()).as(String.join(" ", args)).hasSize(1);
            assertThat(ran.out()).isEmpty();
        }
    }

    @Test
    void failures_areOneLineAndExitCode1_withAStackTraceOnlyForDebug() throws IOException {
        Path text = Files.writeString(dir.resolve("text.db"), "this is no database, and long enough to be looked at");
        for (String[] args : new String[][] {
            {"status", "--db", dir.resolve("missing.db").toString()},
            {"sweep", "--db", dir.resolve("missing.db").toString()},
            {"status", "--db", text.toString()},
            {"sweep", "--db", text.toString()}
        }) {
            Ran ran = twinstore(args);
            assertThat(ran.code()).as(String.join(" ", args)).isEqualTo(1);
            assertThat(ran.err().lines()).as(String.join(" ", args)).hasSize(1);
        }
        fill();
        assertThat(twinstore("status", "--db", db(), "--outcome", "Nobody").err())
                .contains("no outcome has the id or the name 'Nobody'");
        assertThat(twinstore("status", "--db", db(), "--outcome", "Nobody", "--debug")
                        .err())
                .contains("\tat ");
        assertThat(dir.resolve("missing.db")).doesNotExist();
    }

    @Test
    void sweep_saysWhatItDid() throws IOException {
        fill();
        assertThat(twinstore("sweep", "--db", db()).out()).startsWith("Nothing to do");
        try (Store store = Rows.store(Path.of(db()))) {
            var unused = store.tasks().add("a", NewTask.of("Held"));
            Worker worker = store.workers().start("a", "Lost one");
            assertThat(store.tasks().claim(worker)).isPresent();
            store.run(tx -> tx.dsl()
                    .update(dev.twinstore.db.Tables.WORKERS)
                    .set(
                            dev.twinstore.db.Tables.WORKERS.LAST_HEARTBEAT,
                            tx.now().minusSeconds(3600))
                    .setNull(dev.twinstore.db.Tables.WORKERS.CLOCK_OFFSET)
                    .execute());
        }
        JsonNode json = MAPPER.readTree(
                twinstore("sweep", "--db", db(), "--format", "json").out());
        assertThat(names(json)).containsExactly("workers", "tasks");
        assertThat(names(json.at("/workers/0"))).containsExactly("worker_id", "name", "reason");
        assertThat(names(json.at("/tasks/0"))).containsExactly("task_id", "title", "worker_id", "status");
        assertThat(json.at("/tasks/0/status").textValue()).isEqualTo("pending");
    }

    @Test
    void aClosedPipeEndsQuietly_aFullDiskDoesNot() {
        fill();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Twinstore.run(Terminal.NONE, broken("Broken pipe"), err, "status", "--db", db()))
                .isZero();
        assertThat(err.size()).isZero();
        assertThat(Twinstore.run(Terminal.NONE, broken("No space left on device"), err, "status", "--db", db()))
                .isEqualTo(1);
        assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8)).contains("No space left");
    }

    private static OutputStream broken(String why) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        };
    }
}
