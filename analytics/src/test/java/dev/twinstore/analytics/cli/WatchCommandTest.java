package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.task.NewTask;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown again and again: as much as there is room for, and only while the database is there. */
final class WatchCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path db = Path.of("");

    @BeforeEach
    void fill() {
        db = dir.resolve("twin.db");
        try (Store store = Rows.store(db)) {
            Rows.outcome(store, "a", "Alpha");
            for (int i = 0; i < 10; i++) {
                var unused = store.tasks().add("a", NewTask.of("✅ Task " + i + " with a long title".repeat(9)));
                var worker = store.workers().start("a", "Worker " + i);
                store.alerts().raise(worker.id(), "stuck", dev.twinstore.model.Severity.LOW, "It is stuck");
            }
        }
    }

    @Test
    void aView_isNoHigherAndNoWiderThanTheTerminal() {
        for (int height : List.of(5, 12, 24, 30, 45, 80)) {
            Ran shown = Ran.on(Terminal.of(60, height), "watch", "--db", db.toString(), "--count", "1");
            assertThat(shown.code()).isZero();
            List<String> lines =
                    shown.out().replaceAll("\u001b\\[[HJK]", "").lines().toList();
            assertThat(lines).hasSizeLessThan(height).allMatch(line -> Words.width(line) <= 60);
            assertThat(lines.get(0)).startsWith("All goals");
            if (height >= 30) {
                assertThat(lines).anyMatch(line -> line.startsWith("Alerts"));
            }
        }
        assertThat(Ran.on(Terminal.of(60, 80), "watch", "--db", db.toString(), "--count", "1")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("Worker "))
                        .count())
                .as("eight workers, and the heading")
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void onATerminalThatCannotBeWrittenOver_viewsFollowEachOther() {
        Ran shown = Ran.on(Terminal.of(60, 0), "watch", "--db", db.toString(), "--count", "1");
        assertThat(shown.out())
                .doesNotContain("\u001b")
                .endsWith(System.lineSeparator().repeat(2));
        assertThat(shown.out().lines()).allMatch(line -> Words.width(line) <= 60);
    }

    /** Does something to the database when the first view is shown. */
    private static OutputStream then(ThrowingRunnable change) {
        return new FilterOutputStream(new ByteArrayOutputStream()) {
            private boolean done;

            @Override
            public void flush() throws IOException {
                super.flush();
                if (!done) {
                    done = true;
                    change.run();
                }
            }
        };
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    private String failed(ThrowingRunnable change) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Twinstore.run(Terminal.NONE, then(change), err, "watch", "--db", db.toString(), "--every", "1s"))
                .isEqualTo(1);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDatabaseThatIsDeletedOrReplaced_isNotShownAsItWas() throws IOException {
        Path copy = Files.copy(db, dir.resolve("copy.db"));
        assertThat(failed(() -> Files.move(copy, db, StandardCopyOption.REPLACE_EXISTING)))
                .contains("another file was put in the place of " + db);
        assertThat(failed(() -> Files.delete(db))).contains("the database file " + db + " was deleted meanwhile");
    }

    @Test
    void reportsOfADatabaseThatIsDeleted_end() throws Exception {
        AtomicReference<Ran> ended = new AtomicReference<>();
        String out = dir.resolve("out") + "/";
        Thread job = new Thread(
                () -> ended.set(twinstore("report", "overview", "--db", db.toString(), "--every", "1h", "--out", out)));
        job.start();
        for (long deadline = System.nanoTime() + 30_000_000_000L; !Files.exists(dir.resolve("out/report.html")); ) {
            assertThat(System.nanoTime()).as("it makes a page").isLessThan(deadline);
            Thread.onSpinWait();
        }
        Files.delete(db);
        job.join(30_000);
        assertThat(ended.get().code()).isEqualTo(1);
        assertThat(ended.get().err()).contains("was deleted meanwhile");
    }
}
