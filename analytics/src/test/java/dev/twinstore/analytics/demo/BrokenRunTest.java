package dev.twinstore.analytics.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.task.NewTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go wrong: each must say so, and leave no process behind. */
class BrokenRunTest {
    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    @Test
    void aFileThatVanishes_failsItsTaskAfterItsAttempts_andIsReported() throws IOException {
        Files.writeString(folder.resolve("stays"), "x");
        Path goes = Files.writeString(folder.resolve("goes"), "x");
        Path database = scratch.resolve("demo.db");
        Listing listing = Listing.of(folder, database);
        String outcome =
                prepare(database, listing.jobs().stream().map(Job::toTask).toList());
        Files.delete(goes);

        DemoWorker.run(
                database, outcome, "worker-1", "", new GoAndSilence(), new PrintStream(new ByteArrayOutputStream()));

        try (Store store = Store.open(StoreOptions.of(database).forReading())) {
            List<Promise> promises = new Examiner(listing, History.of(store, outcome), null, false).examine();
            assertThat(promises)
                    .filteredOn(promise -> !promise.kept())
                    .singleElement()
                    .satisfies(promise -> {
                        assertThat(promise.name()).isEqualTo("every task is completed");
                        assertThat(promise.broken())
                                .containsExactly(
                                        "goes is failed after 3 attempts: the file vanished after it was listed");
                    });
        }
    }

    @Test
    void aFileThatChangesAfterwards_isSaidNotToBeComparable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path database = scratch.resolve("demo.db");
        Listing listing = Listing.of(folder, database);
        String outcome =
                prepare(database, listing.jobs().stream().map(Job::toTask).toList());
        DemoWorker.run(
                database, outcome, "worker-1", "", new GoAndSilence(), new PrintStream(new ByteArrayOutputStream()));
        Files.writeString(file, "longer");

        try (Store store = Store.open(StoreOptions.of(database).forReading())) {
            Examiner examiner = new Examiner(listing, History.of(store, outcome), null, false);
            assertThat(examiner.examine()).allMatch(Promise::kept);
            assertThat(examiner.incomparable()).singleElement().asString().contains("file: measured well, but");
        }
    }

    @Test
    void aWorkerThatFails_endsTheRun_withItsOwnWords() {
        Path database = scratch.resolve("demo.db");
        prepare(database, List.of());
        try (Crew crew = new Crew(database, "no such goal", "", 1, Duration.ofMinutes(2))) {
            assertThatThrownBy(() -> crew.await(() -> 0))
                    .isInstanceOf(DemoFailedException.class)
                    .hasMessageContaining("worker-1 ended with exit code 1")
                    .hasMessageContaining("no outcome of id 'no such goal'");
        }
    }

    @Test
    void workersThatHang_areKilled() {
        Path database = scratch.resolve("demo.db");
        String outcome = prepare(database, List.of());
        List<Long> before = children();
        try (Crew crew = new Crew(database, outcome, "", 2, Duration.ofMillis(1))) {
            assertThatThrownBy(() -> crew.await(() -> 0))
                    .isInstanceOf(DemoFailedException.class)
                    .hasMessageContaining("nothing has moved");
        }
        assertThat(children()).isSubsetOf(before);
    }

    @Test
    void anEmptyFolder_isRefused() {
        assertThatThrownBy(() -> run(folder, scratch.resolve("demo.db")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder + " has no file to work on");
        assertThat(scratch.resolve("demo.db")).doesNotExist();
    }

    @Test
    void aDatabaseWithGoals_orOfAnotherKind_isRefusedAndUntouched() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        Path database = scratch.resolve("demo.db");
        prepare(database, List.of());
        assertThatThrownBy(() -> run(folder, database))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has goals in it already");
        Path text = Files.writeString(scratch.resolve("notes.txt"), "my notes");
        assertThatThrownBy(() -> run(folder, text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(text).hasContent("my notes");
    }

    private static void run(Path folder, Path database) {
        new Demo(
                        new Demo.Settings(folder, database, 2, true, 1, Duration.ofMinutes(1)),
                        DemoProgress.asLines(new PrintWriter(new StringWriter())))
                .run();
    }

    private static String prepare(Path database, List<NewTask> tasks) {
        try (Store store = Store.open(StoreOptions.of(database).withoutHousekeeping())) {
            return store.write(tx -> {
                String outcome = tx.outcomes().create("Measure").id();
                assertThat(tx.tasks().add(outcome, tasks)).hasSameSizeAs(tasks);
                return outcome;
            });
        }
    }

    private static List<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
    }

    /** What a worker hears from a parent that lets it go and then says nothing more. */
    private static final class GoAndSilence extends InputStream {
        private final byte[] go = (DemoWorker.GO + "\n").getBytes(StandardCharsets.US_ASCII);
        private int next;

        @Override
        public int read() {
            if (next == go.length) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return go[next++];
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            bytes[offset] = (byte) read();
            return 1;
        }
    }
}
