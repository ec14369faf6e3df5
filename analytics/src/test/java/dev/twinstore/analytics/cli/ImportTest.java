package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.CapabilityType;
import dev.twinstore.model.TaskPhase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Ran run(String lines, String... more) throws IOException {
        return run(lines.getBytes(StandardCharsets.UTF_8), more);
    }

    private Ran run(byte[] lines, String... more) throws IOException {
        Path file = Files.write(dir.resolve("trailer.jsonl"), lines);
        String[] args = new String[more.length + 4];
        System.arraycopy(more, 0, args, 4, more.length);
        args[0] = "import";
        args[1] = file.toString();
        args[2] = "--db";
        args[3] = db().toString();
        return twinstore(args);
    }

    private Path db() {
        return dir.resolve("twin.db");
    }

    private List<Task> tasks() {
        try (Store store = Rows.store(db())) {
            return store.read(dsl -> dsl.selectFrom(TASKS).orderBy(TASKS.ID).fetchInto(Task.class));
        }
    }

    @Test
    void everyFieldArrives() throws IOException {
        Ran ran = run("""
                {"title":"T","id":"1","description":"d","prd_context":"p","design_context":"dc","priority":7,"score":2.5,\
                "max_attempts":9,"phase":"capability","capability_type":"tool","required_skills":["s"],"depends_on":["2"],\
                "not_before":"2026-03-29T10:00:00+02:00","from_review":true,"review_cycle":4,"task_intent":"i",\
                "task_approach":"a"}
                {"title":"bare","id":"2","not_before":1000,"description":null,"from_review":true}
                """);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("Imported 2 tasks into the new outcome 'trailer' (");
        Task full = tasks().get(0);
        assertThat(full.description()).isEqualTo("d");
        assertThat(full.prdContext()).isEqualTo("p");
        assertThat(full.designContext()).isEqualTo("dc");
        assertThat(full.priority()).isEqualTo(7);
        assertThat(full.score()).isEqualTo(2.5);
        assertThat(full.maxAttempts()).isEqualTo(9);
        assertThat(full.phase()).isEqualTo(TaskPhase.CAPABILITY);
        assertThat(full.capabilityType()).isEqualTo(CapabilityType.TOOL);
        assertThat(full.requiredSkills()).containsExactly("s");
        assertThat(full.dependsOn()).containsExactly("2");
        assertThat(full.notBefore()).isEqualTo(Instant.parse("2026-03-29T08:00:00Z"));
        assertThat(full.fromReview()).isTrue();
        assertThat(full.reviewCycle()).isEqualTo(4);
        assertThat(full.taskIntent()).isEqualTo("i");
        assertThat(full.taskApproach()).isEqualTo("a");
        Task bare = tasks().get(1);
        assertThat(bare.priority()).isEqualTo(100);
        assertThat(bare.maxAttempts()).isEqualTo(3);
        assertThat(bare.notBefore()).isEqualTo(Instant.ofEpochMilli(1000));
        assertThat(bare.reviewCycle()).isNull();
        try (Store store = Rows.store(db())) {
            int entries = store.read(dsl -> dsl.fetchCount(ACTIVITY_LOG));
            assertThat(entries).isEqualTo(3); // goal and two tasks
        }
    }

    @Test
    void aBadLineRefusesAll_andMakesNoDatabase() throws IOException {
        Ran ran = run("{\"title\":\"good\"}\n\n{\"title\":\"x\",\"colour\":\"red\"}\n");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualToNormalizingNewlines("  line 3: has the unknown field 'colour'\n"
                        + "twinstore import: nothing was imported: 1 bad line of 2 in " + dir.resolve("trailer.jsonl")
                        + "; correct it, or skip them with --skip-bad\n");
        assertThat(db()).doesNotExist();
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        List<String> wrong = List.of(
                "nonsense",
                "[]",
                "{\"id\":\"a\"}",
                "{\"title\":\" \"}",
                "{\"title\":5}",
                "{\"title\":\"t\",\"priority\":-1}",
                "{\"title\":\"t\",\"priority\":1.5}",
                "{\"title\":\"t\",\"score\":1e999}",
                "{\"title\":\"t\",\"max_attempts\":0}",
                "{\"title\":\"t\",\"phase\":\"later\"}",
                "{\"title\":\"t\",\"phase\":\"execution\",\"capability_type\":\"skill\"}",
                "{\"title\":\"t\",\"required_skills\":\"x\"}",
                "{\"title\":\"t\",\"depends_on\":[\"\"]}",
                "{\"title\":\"t\",\"not_before\":\"tomorrow\"}",
                "{\"title\":\"t\",\"not_before\":-1}",
                "{\"title\":\"t\",\"from_review\":1}",
                "{\"title\":\"t\",\"from_review\":false,\"review_cycle\":1}",
                "{\"title\":\"a\\u0000b\"}",
                "{\"title\":\"\\ud800\"}",
                "{\"title\":\"t\",\"title\":\"u\"}",
                "{\"title\":\"t\"} x");
        List<String> said = List.of(
                "not one JSON object",
                "not a JSON object",
                "no title",
                "title that is blank",
                "title must be text, was 5",
                "priority must be a whole number from 0 to 2147483647, was -1",
                "priority must be",
                "score must be",
                "max_attempts must be a whole number from 1",
                "phase must be one of capability, execution, was \"later\"",
                "its phase is execution",
                "required_skills must be an array",
                "depends_on must be an array",
                "not_before must be an ISO moment",
                "not_before must be",
                "from_review must be true or false, was 1",
                "from_review is false",
                "title holds a NUL",
                "title holds half a surrogate",
                "not one JSON object",
                "not one JSON object");
        for (int i = 0; i < wrong.size(); i++) {
            Ran ran = run(wrong.get(i));
            assertThat(ran.code()).as(wrong.get(i)).isEqualTo(1);
            assertThat(ran.err()).as(wrong.get(i)).contains("line 1: ").contains(said.get(i));
        }
    }

    @Test
    void twentyBadLinesAreShown() throws IOException {
        Ran ran = run("{}\n".repeat(23));
        assertThat(ran.err().lines().filter(line -> line.startsWith("  line "))).hasSize(20);
        assertThat(ran.err()).contains("… and 3 more bad lines").contains("23 bad lines of 23");
    }

    @Test
    void skipBad_skipsThemAndThoseThatDependOnThem() throws IOException {
        Ran ran = run("""
                {"title":"leaf","id":"c","depends_on":["b"]}
                {"title":"middle","id":"b","depends_on":["nowhere"]}
                {"title":"good","id":"g","depends_on":["h"]}
                {"title":"forward","id":"h"}
                """, "--skip-bad", "--format", "json");
        assertThat(ran.code()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(ran.out());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("outcome_id", "outcome_name", "outcome_created", "imported", "skipped", "bad_lines");
        assertThat(json.get("imported").intValue()).isEqualTo(2);
        assertThat(json.get("skipped").intValue()).isEqualTo(2);
        assertThat(json.at("/bad_lines/0/error").textValue()).isEqualTo("depends on line 2, which is bad");
        assertThat(json.at("/bad_lines/1/line").intValue()).isEqualTo(2);
        assertThat(tasks()).extracting(Task::id).containsExactly("g", "h");
    }

    @Test
    void circles_andOnlyThose_areBad() throws IOException {
        Ran ran = run("""
                {"title":"1","id":"a","depends_on":["b"]}
                {"title":"2","id":"b","depends_on":["a"]}
                {"title":"3","id":"self","depends_on":["self"]}
                {"title":"4","id":"behind","depends_on":["a"]}
                {"title":"5","id":"free"}
                """);
        assertThat(ran.err())
                .contains("line 1: waits for itself", "line 2: waits for itself", "line 3: depends on itself")
                .contains("3 bad lines of 5");
    }

    @Test
    void idsInUse_inTheFileAndInTheDatabase_areBad() throws IOException {
        assertThat(run("{\"title\":\"1\",\"id\":\"x\"}\n{\"title\":\"2\",\"id\":\"x\"}")
                        .err())
                .contains("line 2: has the id 'x', as line 1 has");
        assertThat(run("{\"title\":\"1\",\"id\":\"x\"}").code()).isZero();
        assertThat(run("{\"title\":\"1\",\"id\":\"x\"}").err())
                .contains("line 1: has the id 'x', which a task in the database has already");
        assertThat(run("{\"title\":\"2\",\"depends_on\":[\"x\"]}").out())
                .startsWith("Imported 1 task into outcome 'trailer'");
        assertThat(tasks()).hasSize(2);
    }

    @Test
    void bytes_bomAndCrlfAreFine_invalidUtf8IsABadLine() throws IOException {
        byte[] good =
                "\uFEFF{\"title\":\"ä\"}\r\n \t\r\n{\"title\":\"last, no newline\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(run(good).out()).contains("Imported 2 tasks");
        byte[] bad = "{\"title\":\"a\"}\n{\"title\":\"?\"}\n".getBytes(StandardCharsets.UTF_8);
        bad["{\"title\":\"a\"}\n{\"title\":\"".length()] = (byte) 0xC3;
        assertThat(run(bad).err()).contains("line 2: is not valid UTF-8 (from byte 11 of the line)");
    }

    @Test
    void hostileTextStaysText() throws IOException {
        String title = "'; DROP TABLE tasks; -- \u001b[31m \"quoted\" 👩‍🚀";
        assertThat(run("{\"title\":" + JsonMapper.builder().build().writeValueAsString(title) + "}")
                        .code())
                .isZero();
        assertThat(tasks().get(0).title()).isEqualTo(title);
        assertThat(run("{\"title\":\"t\",\"\\u001b[2J\":1}").err()).doesNotContain("\u001b");
    }

    @Test
    void manyTasks_inBatches_inOrderOfTheFile() throws IOException {
        String lines = IntStream.range(0, 1203)
                .mapToObj(i -> "{\"title\":\"" + i + "\"" + (i % 3 == 0 ? ",\"priority\":100}" : "}"))
                .collect(Collectors.joining("\n"));
        assertThat(run(lines).code()).isZero();
        assertThat(tasks())
                .extracting(Task::title)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1203).mapToObj(String::valueOf).toList());
    }

    @Test
    void outcome_byIdOrName_andAnAmbiguousNameIsRefused() throws IOException {
        try (Store store = Rows.store(db())) {
            Rows.outcome(store, "o1", "Same");
            Rows.outcome(store, "o2", "Same");
        }
        assertThat(run("{\"title\":\"t\"}", "--outcome", "Same").err())
                .contains("2 outcomes are named 'Same': o1, o2; name one of them by its id");
        assertThat(run("{\"title\":\"t\"}", "--outcome", "o2").out()).contains("into outcome 'Same' (o2)");
        assertThat(run("{\"title\":\"t\"}", "--outcome", "New one").out()).contains("into the new outcome 'New one'");
        try (Store store = Rows.store(db())) {
            int goals = store.read(dsl -> dsl.fetchCount(OUTCOMES));
            assertThat(goals).isEqualTo(3);
        }
    }

    @Test
    void standardInput_needsAnOutcome() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"title\":\"t\"}\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(twinstore("import", "-", "--db", db().toString()).code()).isEqualTo(2);
            Ran ran = twinstore("import", "-", "--db", db().toString(), "--outcome", "piped");
            assertThat(ran.code()).isZero();
            assertThat(ran.out()).contains("Imported 1 task into the new outcome 'piped'");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void filesThatAreNone() throws IOException {
        assertThat(run("\n \n").err()).contains("holds no task");
        assertThat(twinstore("import", dir.toString(), "--db", db().toString()).err())
                .contains("is a folder");
        assertThat(twinstore("import", dir.resolve("no.jsonl").toString(), "--db", db().toString())
                        .err())
                .contains("there is no file");
    }

    @Test
    void whatIsNoJson_isSaidInPlainWords() throws IOException {
        for (String line : List.of(
                "{\"title\": \"a\"",
                "{\"title\": \"a\"} {}",
                "{\"title\": \"a\", \"title\": \"b\"}",
                "{'title': 1}",
                "nonsense",
                "[".repeat(2_000))) {
            Path file = Files.writeString(dir.resolve("odd.jsonl"), line + "\n");
            Ran ran = twinstore(
                    "import", file.toString(), "--db", dir.resolve("odd.db").toString());
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("line 1: is not one JSON object: ", "1 bad line of 1", "correct it")
                    .doesNotContain("Feature", "jackson", "Source", "`");
        }
    }
}
