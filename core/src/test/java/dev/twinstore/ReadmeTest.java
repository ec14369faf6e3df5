package dev.twinstore;

import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;

import dev.twinstore.activity.Change;
import dev.twinstore.activity.Subscription;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.backup.Backups;
import dev.twinstore.backup.Drill;
import dev.twinstore.backup.Restore;
import dev.twinstore.check.Check;
import dev.twinstore.check.CheckReport;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.job.RunningJob;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
    @SuppressWarnings("try") // what is not referred to runs until it is closed
    void theExampleOfOperationsRuns() {
        Database database = Database.of(dir.resolve("twin.db").toString());
        Path folder = dir.resolve("backups");
        List<Change> heard = new CopyOnWriteArrayList<>();
        // operations:begin
        Backups backups = Backups.of(database, folder).keeping(7);
        try (Store store = Store.open(StoreOptions.of(database));
                RunningJob hourly = backups.every(Duration.ofHours(1)); // in any number of instances: they take turns
                Subscription listening = store.onChange(heard::add)) { // each change, once it is committed
            store.archives().archive(ArchiveSelection.olderThan(Duration.ofDays(30)));
            store.prune(Duration.ofDays(180))
                    .exportingTo(folder.resolve("pruned"))
                    .run();
            CheckReport report = Check.of(database).run(); // each finding says what to do
            Drill.Drilled drilled = Drill.with(backups.make()); // restored for practice, and worked with
            // operations:more
            assertThat(report.isHealthy()).as("%s", report.findings()).isTrue();
            assertThat(drilled.unreadable()).isZero();
        }
        // operations:again
        Restore.of(backups.newest().orElseThrow()).to(database); // nobody may have it open; the old one is kept
        // operations:end
    }

    @Test
    void theReadmeShowsExactlyTheseExamples() throws IOException {
        String here = Files.readString(Path.of("src/test/java/dev/twinstore/ReadmeTest.java"));
        String first = between(here, "// example:" + "begin", "// example:" + "end") + "}";
        String second = between(here, "// operations:" + "begin", "// operations:" + "more") + "}"
                + between(here, "// operations:" + "again", "// operations:" + "end");
        String[] shown = Files.readString(Path.of("../README.md")).split("```java");
        assertThat(shown).hasSize(3);
        assertThat(words(before(shown[1], "```")))
                .isEqualTo(words(first.replace("(file)", "(Path.of(\"data/twin.db\"))")));
        assertThat(words(before(shown[2], "```"))).isEqualTo(words(second));
    }

    private static String before(String text, String end) {
        return text.substring(0, text.indexOf(end));
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", ""); // the formatter has its own ideas of line ends
    }
}
