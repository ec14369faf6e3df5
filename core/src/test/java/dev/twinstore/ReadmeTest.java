package dev.twinstore;

import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;

import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, run; and the README, held to it. */
class ReadmeTest {
    @TempDir
    Path dir;

    @Test
    void theExampleRuns() {
        Path file = dir.resolve("data/twin.db");
        String fullOutput = "all that was said";
        // example:begin
        try (Store store = Store.open(file)) {
            Outcome film = store.outcomes().create("Make the film");
            store.tasks().add(film.id(), NewTask.of("Render shot 12").priority(10));
            Worker worker = store.workers().start(film.id(), "renderer-1");

            Optional<Claim> next = store.tasks().claim(worker); // empty: nothing ready
            Claim claim = next.orElseThrow();
            claim.start().orThrow();
            if (claim.heartbeat() instanceof Lost lost) {
                throw new IllegalStateException(lost.reason()); // the task is not ours any more: stop working on it
            }
            store.run(
                    tx -> { // one transaction, the same verbs
                        tx.progress().add(claim, "drafted", fullOutput).orThrow();
                        tx.costs().add(claim, new BigDecimal("0.0315"), "draft").orThrow();
                        tx.tasks().complete(claim).orThrow(); // lost: everything above is rolled back
                    });
            store.workers().complete(worker.id());

            Map<TaskStatus, Integer> counts = store.read(dsl -> dsl // your own typed query
                    .select(TASKS.STATUS, count())
                    .from(TASKS)
                    .groupBy(TASKS.STATUS)
                    .fetchMap(TASKS.STATUS, count()));
            // example:end
            assertThat(counts).containsExactly(Map.entry(TaskStatus.COMPLETED, 1));
            assertThat(store.costs().ofOutcome(film.id())).isEqualByComparingTo("0.0315");
        }
    }

    @Test
    void theReadmeShowsExactlyThisExample() throws IOException {
        String here = Files.readString(Path.of("src/test/java/dev/twinstore/ReadmeTest.java"));
        String run = between(here, "// example:" + "begin", "// example:" + "end") + "}";
        String shown = between(Files.readString(Path.of("../README.md")), "```java", "```");
        assertThat(words(shown)).isEqualTo(words(run.replace("(file)", "(Path.of(\"data/twin.db\"))")));
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", ""); // the formatter has its own ideas of line ends
    }
}
