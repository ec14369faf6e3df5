package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.NewTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
                .contains("Live workers", "Ready tasks");
        for (int width : new int[] {40, 80, 100}) {
            Ran narrow = Ran.on(Terminal.of(width, 0), "status", "--db", db());
            assertThat(narrow.out().lines()).allMatch(line -> Words.width(line) <= width);
            assertThat(narrow.out().contains("more column")).as("at " + width).isEqualTo(width < 100);
        }
        assertThat(twinstore("status", "--db", db(), "--format", "json").out()).contains("\"live\":", "\"ready\":0");
        assertThat(twinstore("status", "--db", db(), "--top", "0").err()).contains("from 1 to 1000, not 0");
    }

    @Test
    void report_asJson_isOfTheWindowTheZoneAndTheGoal() throws IOException {
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
                "--descendants",
                "--format",
                "json");
        assertThat(ran.code()).isZero();
        JsonNode json = MAPPER.readTree(ran.out());
        assertThat(json.get("since").textValue()).isEqualTo("2026-03-29T00:00:00+01:00");
        assertThat(json.get("until").textValue()).isEqualTo("2026-03-30T00:00:00+02:00");
        assertThat(json.get("descendants").booleanValue()).isTrue();
        assertThat(json.at("/reports/throughput/tables/periods")).hasSize(23);
        assertThat(json.at("/reports/cost/figures/total").decimalValue()).isEqualByComparingTo("0.000001");
        assertThat(names(json.get("reports")))
                .containsExactly("overview", "throughput", "ageing", "failures", "workers", "cost");
    }

    @Test
    void report_onlyWhatIsNamed_orAll() throws IOException {
        fill();
        Ran essential = twinstore("report", "--db", db());
        assertThat(essential.out()).contains("Throughput", "$0.000001", "boom #");
        Ran one = twinstore("report", "cost", "--db", db(), "--since", "7d");
        assertThat(one.out()).contains("Spent").doesNotContain("Throughput");
        JsonNode all = MAPPER.readTree(
                twinstore("report", "--all", "--db", db(), "--format", "json").out());
        assertThat(names(all.get("reports"))).hasSize(15);
        assertThat(twinstore("report", "throughput", "--db", db(), "--by", "week")
                        .out())
                .contains("2026-W13");
    }

    @Test
    void report_listAndSchema_needNoDatabase() throws IOException {
        assertThat(twinstore("report", "--list").out()).contains("throughput", "cost", "flow-times", "storage");
        assertThat(twinstore("report", "--list", "--format", "json").out()).startsWith("{\"reports\":[{\"name\":");
        assertThat(MAPPER.readTree(twinstore("report", "--schema").out())
                        .get("title")
                        .textValue())
                .contains("Twinstore");
    }

    @Test
    void report_out_isAFileInTheFormatOfItsName_orAFolder() throws IOException {
        fill();
        Path page = dir.resolve("page.html");
        assertThat(twinstore("report", "--db", db(), "--out", page.toString()).code())
                .isZero();
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
        Ran csv =
                twinstore("report", "cost", "failures", "--db", db(), "--format", "csv", "--out", dir + "/new/tables/");
        assertThat(csv.out()).isEmpty();
        assertThat(Files.readString(dir.resolve("new/tables/cost.csv"))).startsWith("\uFEFFcost,figures");
        assertThat(dir.resolve("new/tables/failures.csv")).exists();
        assertThat(dir.resolve("new/tables")).isDirectoryNotContaining("glob:**.tmp");
        Ran blocked = twinstore("report", "--db", db(), "--out", page + "/x.json");
        assertThat(blocked.code()).isEqualTo(1);
        assertThat(blocked.err()).contains("cannot write", "check the path");
    }

    @Test
    void report_activity_isPagedByItsCursor() throws IOException {
        try (Store store = Rows.store(Path.of(db()))) {
            Rows.outcome(store, "a", "Alpha");
            for (int i = 1; i <= 5; i++) {
                store.activity().add("a", "note", "Note " + i);
            }
        }
        JsonNode first = MAPPER.readTree(twinstore("report", "activity", "--db", db(), "--top", "2", "--format", "json")
                .out());
        assertThat(first.at("/reports/activity/tables/entries/0/title").textValue())
                .isEqualTo("Note 5");
        String next = first.at("/reports/activity/figures/next").textValue();
        JsonNode second = MAPPER.readTree(
                twinstore("report", "activity", "--db", db(), "--top", "3", "--before", next, "--format", "json")
                        .out());
        assertThat(second.at("/reports/activity/tables/entries/0/title").textValue())
                .isEqualTo("Note 3");
        assertThat(second.at("/reports/activity/figures/next").isNull()).isTrue();
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
            {"report", "--db", db(), "--format", "xml"},
            {"report", "--db", db(), "--descendants"},
            {"report", "--db", db(), "--top", "0"},
            {"report", "--db", db(), "--by", "month"},
            {"report", "--db", db(), "--every", "1h"},
            {"report", "--db", db(), "--every", "soon", "--out", dir + "/"},
            {"report", "--db", db(), "--every", "0s", "--out", dir + "/"},
            {"report", "--db", db(), "--keep", "3"},
            {"report", "cost", "--all", "--db", db()},
            {"report", "cost", "--before", "3", "--db", db()},
            {"report", "cost", "--db", db(), "--out", dir.resolve("x.pdf").toString()},
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
    void badValues_areNamedWithTheirOption_andNoTypeOfTheProgram() {
        fill();
        String out = dir.resolve("backups").toString();
        for (List<String> line : List.of(
                List.of("--every: '0' is too short", "backup", "--db", db(), "--out", out, "--every", "0"),
                List.of("--every: '0s' is too short", "watch", "--db", db(), "--every", "0s"),
                List.of("--every: '0s' is too short", "report", "--db", db(), "--every", "0s", "--out", out + "/"),
                List.of("--count: give a number from 0, not -1", "watch", "--db", db(), "--count", "-1"),
                List.of("--top: give a number from 1 to 1000, not 0", "watch", "--db", db(), "--top", "0"),
                List.of("'x' is no whole number", "watch", "--db", db(), "--top", "x"),
                List.of("'99999999999' is no number up to 2147483647", "report", "--db", db(), "--top", "99999999999"),
                List.of("Europe/Berlin, UTC or +02:00", "status", "--db", db(), "--zone", "Mars"),
                List.of("add it, or leave --before out", "report", "cost", "--db", db(), "--before", "3"),
                List.of("--all is every report; leave it out, or cost", "report", "cost", "--all", "--db", db()),
                List.of("no format has the ending of 'x.pdf'", "report", "--db", db(), "--out", dir + "/x.pdf"))) {
            Ran ran = twinstore(line.subList(1, line.size()).toArray(String[]::new));
            assertThat(ran.code()).as(ran.err()).isEqualTo(2);
            assertThat(ran.err()).contains(line.get(0)).doesNotContain("java.", " int");
            assertThat(ran.err().lines()).hasSize(1);
        }
        assertThat(dir.resolve("x.pdf")).doesNotExist();
    }

    @Test
    void lengthsOfTime_haveTheSameUnitsEverywhere() {
        fill();
        for (String unit : List.of("s", "m", "h", "d", "w", "y")) {
            for (String[] args : new String[][] {
                {"report", "cost", "--db", db(), "--since", "1" + unit},
                {"watch", "--db", db(), "--count", "1", "--every", "1" + unit},
                {"archive", "--db", db(), "--older-than", "1" + unit, "--dry-run"},
                {"prune", "--db", db(), "--older-than", "1" + unit, "--dry-run"}
            }) {
                assertThat(twinstore(args).code()).as(String.join(" ", args)).isZero();
            }
        }
    }

    @Test
    void whatIsMisspelt_isAnsweredWithWhatWasMeant() {
        fill();
        Ran command = twinstore("statsu", "--db", db());
        assertThat(command.code()).isEqualTo(2);
        assertThat(command.err())
                .isEqualTo("twinstore: there is no command 'statsu'; did you mean status? See 'twinstore --help'"
                        + System.lineSeparator());
        Ran option = twinstore("status", "--db", db(), "--outcme", "x");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.err())
                .contains("there is no option --outcme; did you mean --outcome?")
                .doesNotContain("'x'");
        assertThat(twinstore("status", "more", "--db", db()).err()).contains("'more' is one argument too many");
        assertThat(twinstore("help").out()).contains("COMMAND", "status");
        assertThat(twinstore("help", "status").out()).contains("twinstore status", "--db");
    }

    @Test
    void aFolderAndAnEmptyFile_areNoDatabase() throws IOException {
        for (String command : List.of("status", "watch", "sweep", "report", "check", "suggest")) {
            Ran folder = twinstore(command, "--db", dir.toString());
            assertThat(folder.code()).isEqualTo(1);
            assertThat(folder.err()).contains("is a folder; name the file of the database in it");
        }
        String empty = Files.createFile(dir.resolve("empty.db")).toString();
        assertThat(twinstore("status", "--db", empty).err()).contains("'twinstore sweep --db …' does so");
        assertThat(twinstore("sweep", "--db", empty).code()).isZero();
        assertThat(twinstore("status", "--db", empty).code()).isZero();
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
    void watch_showsWhatGoesOn_withoutControlCodesInAPipe() {
        fill();
        Ran piped = twinstore("watch", "--db", db(), "--count", "2", "--every", "1s");
        assertThat(piped.code()).isZero();
        assertThat(piped.out()).contains("Live workers").doesNotContain("\u001b");
        assertThat(piped.out().lines().filter(line -> line.equals("Live"))).hasSize(2);
        Ran shown = Ran.on(Terminal.of(80, 40), "watch", "--db", db(), "--count", "1");
        assertThat(shown.out()).startsWith("\u001b[H").contains("Alerts").endsWith("\u001b[J");
        assertThat(twinstore("watch", "--db", db(), "--count", "1", "--format", "json")
                        .out())
                .contains("\"live_workers\":0");
        assertThat(twinstore("watch", "--db", db(), "--every", "often").code()).isEqualTo(2);
    }

    @Test
    void suggest_recordsOnce_andADryRunNothing() throws IOException {
        fill();
        try (Store store = Rows.store(Path.of(db()))) {
            for (int i = 0; i < 5; i++) {
                var unused = store.tasks().add("a", NewTask.of("Render shot " + i));
            }
        }
        Ran dry = twinstore("suggest", "--db", db(), "--dry-run", "--format", "json");
        assertThat(MAPPER.readTree(dry.out()).at("/suggestions/0/times").intValue())
                .isEqualTo(5);
        assertThat(twinstore("suggest", "--db", db()).out())
                .startsWith("Added: 1")
                .contains("automation");
        assertThat(twinstore("suggest", "--db", db()).out()).startsWith("Added: 0");
        Ran once = twinstore("suggest", "--db", db(), "--by-hand", "1");
        assertThat(once.code()).isEqualTo(2);
        assertThat(once.err()).contains("--by-hand: give a number from 2, not 1");
        assertThat(twinstore("suggest", "--db", dir.resolve("missing.db").toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void report_every_runsUntilInterrupted_andSaysWhatFailed() throws Exception {
        fill();
        Path out = dir.resolve("out");
        AtomicReference<Ran> ended = new AtomicReference<>();
        Thread job = new Thread(() -> ended.set(twinstore(
                "report", "cost", "--db", db(), "--since", "7d", "--every", "1s", "--keep", "2", "--out", out + "/")));
        job.start();
        Path page = out.resolve("report.html");
        for (long deadline = System.nanoTime() + 30_000_000_000L; !Files.exists(page); ) {
            assertThat(System.nanoTime()).as("it makes a page").isLessThan(deadline);
            Thread.onSpinWait();
        }
        job.interrupt();
        job.join(30_000);
        assertThat(ended.get().code()).isZero();
        assertThat(ended.get().err()).isEmpty();
        assertThat(Files.readString(page)).contains("<h2 id=\"cost-title\">");
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

    @Test
    void watch_endsWhenItsReaderIsGone() {
        fill();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (String format : List.of("text", "json")) {
            assertThat(Twinstore.run(
                            Terminal.NONE, broken("Broken pipe"), err, "watch", "--db", db(), "--format", format))
                    .isZero();
        }
        assertThat(err.size()).isZero();
    }

    @Test
    void backups_areNoLongerMade_whenTheirReaderIsGone() {
        fill();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String out = dir.resolve("backups").toString();
        assertThat(Twinstore.run(
                        Terminal.NONE,
                        broken("Broken pipe"),
                        err,
                        "backup",
                        "--db",
                        db(),
                        "--out",
                        out,
                        "--every",
                        "1h"))
                .isEqualTo(1);
        assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8)).contains("no more backups are made");
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
