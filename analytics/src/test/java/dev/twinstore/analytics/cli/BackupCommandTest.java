package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.backup.Backups;
import dev.twinstore.outcome.OutcomeFilter;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup}, {@code restore} and {@code drill}. */
final class BackupCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db;
    private String out;

    @BeforeEach
    void aDatabase() {
        db = dir.resolve("twin.db").toString();
        out = dir.resolve("backups").toString();
        add("first");
    }

    private void add(String goal) {
        try (Store store = Store.open(StoreOptions.of(Path.of(db)).withoutHousekeeping())) {
            store.tasks().add(store.outcomes().create(goal).id(), NewTask.of("task"));
        }
    }

    private List<String> goals(String file) {
        try (Store store = Store.open(StoreOptions.of(Path.of(file)).forReading())) {
            return store.outcomes().list(OutcomeFilter.all()).entries().stream()
                    .map(entry -> entry.outcome().name())
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode json(Ran ran) throws IOException {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        return new JsonMapper().readTree(ran.out());
    }

    private String backup() throws IOException {
        return json(twinstore("backup", "--db", db, "--out", out, "--format", "json"))
                .at("/backups/0/backup")
                .asText();
    }

    @Test
    void backup_isRestored_andTheOldDatabaseKept() throws IOException {
        String backup = backup();
        add("second");

        JsonNode restored = json(twinstore("restore", backup, "--db", db, "--format", "json"));

        assertThat(goals(db)).containsExactly("first");
        assertThat(goals(restored.at("/replaced").asText())).containsExactly("first", "second");
        assertThat(restored.at("/backup").asText()).isEqualTo(backup);
        assertThat(restored.at("/rows").asLong()).isPositive();

        Ran again = twinstore("restore", backup, "--db", db);
        assertThat(again.code()).isZero();
        assertThat(again.out())
                .contains("Restored and proven: " + db, "The old database is kept: " + db + ".replaced-");
    }

    @Test
    void backupsWithoutEnd_sayWhatTheyWaitFor() throws InterruptedException {
        Ran first = untilItWaits();
        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("whenever the newest is 1h old; there is none yet");
        assertThat(first.out()).contains("Backed up and proven: ");
        assertThat(untilItWaits().err()).contains("whenever the newest is 1h old; that is of 20");
    }

    /** What {@code backup --every} tells until the newest backup is young enough, and it is interrupted. */
    private Ran untilItWaits() throws InterruptedException {
        AtomicReference<Ran> ended = new AtomicReference<>();
        Thread command = new Thread(() -> ended.set(twinstore("backup", "--db", db, "--out", out, "--every", "1h")));
        command.start();
        Backups backups = Backups.of(Database.of(db), Path.of(out));
        for (long deadline = System.nanoTime() + 30_000_000_000L;
                backups.list().isEmpty() || command.getState() != Thread.State.WAITING; ) {
            assertThat(System.nanoTime()).as("a backup is made").isLessThan(deadline);
            Thread.onSpinWait();
        }
        command.interrupt();
        command.join(30_000);
        return ended.get();
    }

    @Test
    @SuppressWarnings("try")
    void databaseInUse_isRefused() throws IOException {
        String backup = backup();
        try (Store store = Store.open(Path.of(db))) {
            Ran ran = twinstore("restore", backup, "--db", db);
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("in use", db);
        }
        assertThat(goals(db)).containsExactly("first");
    }

    @Test
    void list_hasTheNewestFirst_andKeepRemovesTheRest() throws IOException {
        String first = backup();
        String second = backup();
        Ran ran = twinstore("backup", "--db", db, "--out", out, "--keep", "2");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Backed up and proven: " + out);
        assertThat(first).satisfies(gone -> assertThat(Path.of(gone)).doesNotExist());

        JsonNode list = json(twinstore("backup", "--db", db, "--out", out, "--list", "--format", "json"));
        assertThat(list.at("/backups")).hasSize(2);
        assertThat(list.at("/backups/1/backup").asText()).isEqualTo(second);
        assertThat(list.at("/backups/0/rows/tasks").asLong()).isEqualTo(1);
        assertThat(twinstore("backup", "--db", db, "--out", out, "--list").out())
                .contains("Size", second);
        String elsewhere = dir.resolve("elsewhere").toString();
        Ran none = twinstore("backup", "--db", db, "--out", elsewhere, "--list");
        assertThat(none.code()).isZero();
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("there are no backups of", "twin.db in " + elsewhere);
    }

    @Test
    void drill_saysHowLongARestoreTakes_andFailsForADamagedBackup() throws IOException {
        String backup = backup();
        JsonNode drill = json(twinstore("drill", backup, "--scratch", dir.toString(), "--format", "json"));
        assertThat(drill.at("/seconds").asDouble()).isPositive();
        assertThat(drill.at("/unreadable").asLong()).isZero();
        assertThat(twinstore("drill", backup).out()).contains("Restored and worked with: " + backup, "old.");
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains("drill"));
        }

        assertThat(twinstore("drill", "--db", db, "--out", out).out()).contains(backup);
        assertThat(twinstore("drill", "--db", db, "--scratch", dir.toString()).code())
                .isZero();
        assertThat(twinstore("drill", "--db", db, "--scratch", dir.toString()).out())
                .contains("worked with: a backup made now (");
        assertThat(twinstore("drill").code()).isEqualTo(2);
        assertThat(twinstore("drill").err()).contains("name a BACKUP, or the database with --db");
        assertThat(twinstore("drill", "--out", out).err()).contains("--out needs --db");
        assertThat(twinstore("drill", backup, "--db", db).err()).contains("leave out --db");
        assertThat(twinstore("drill", "--db", db, "--out", dir.resolve("none").toString())
                        .err())
                .contains("no backup", "none");

        Path file = Path.of(backup, "database.db");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        Ran failed = twinstore("drill", backup);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("damaged", "database.db");
    }

    @Test
    void whatCannotBe_isSaid() {
        assertThat(twinstore("backup", "--db", dir.resolve("no.db").toString(), "--out", out))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
                .satisfies(ran -> assertThat(ran.err()).contains("no.db", "check the path"));
        assertThat(twinstore("backup", "--db", db, "--out", db).err()).contains(db + " is a file; name a folder");
        assertThat(twinstore("backup", "--db", db, "--out", out, "--keep", "0").code())
                .isEqualTo(2);
        assertThat(twinstore("backup", "--db", db, "--out", out, "--keep-for", "a while")
                        .err())
                .contains("--keep-for", "a while", "30d");
        assertThat(twinstore("restore", dir.toString(), "--db", db))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
                .satisfies(ran -> assertThat(ran.err()).contains("manifest.json"));
        assertThat(goals(db)).containsExactly("first");
    }
}
