package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.model.OutcomeStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a command waits for its turn: it says what became of it, ends with 130, and the next one does it all. */
class InterruptedCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db = "";

    @BeforeEach
    void fill() {
        Path file = dir.resolve("twin.db");
        db = file.toString();
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "over", "Over");
            Rows.cost(store, "over", null, "0.5", "2024-03-29T11:00:00Z");
            String worker = store.workers().start("over", "w").id();
            store.progress().add(worker, "step", "output ".repeat(1_000));
            store.run(tx -> {
                tx.dsl()
                        .update(PROGRESS_ENTRIES)
                        .set(PROGRESS_ENTRIES.CREATED_AT, Instant.parse("2024-03-15T10:00:00Z"))
                        .execute();
                tx.dsl()
                        .update(OUTCOMES)
                        .set(OUTCOMES.STATUS, OutcomeStatus.ACHIEVED)
                        .execute();
            });
        }
    }

    /** What a command says that is interrupted while it waits for a lock. */
    private static String interrupted(Path lock, String... command) throws Exception {
        Files.createDirectories(lock.getParent());
        OwnProcess process;
        try (FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock();
            process = OwnProcess.start(command);
            process.interruptAt(lock);
        }
        String said = process.said();
        assertThat(process.code()).as(said).isEqualTo(130);
        return said;
    }

    private List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(name -> !name.matches(".*-(wal|shm)")) // SQLite's own
                    .sorted()
                    .toList();
        }
    }

    @Test
    void backup_leavesTheFolderAsItWas() throws Exception {
        Path out = dir.resolve("backups");
        String said = interrupted(out.resolve("backups-lock"), "backup", "--db", db, "--out", out.toString());
        assertThat(said).contains("interrupted; no backup was made").contains("is as it was");
        assertThat(names(out)).containsExactly("backups-lock");
        assertThat(twinstore("backup", "--db", db, "--out", out.toString()).code())
                .isZero();
        assertThat(names(out)).hasSize(2);
    }

    @Test
    void restore_leavesTheDatabaseAsItWas() throws Exception {
        Backup backup = Backups.of(Database.of(db), dir.resolve("backups")).make();
        List<String> before = names(dir);
        String said =
                interrupted(Path.of(db + "-lock"), "restore", backup.folder().toString(), "--db", db);
        assertThat(said).contains("interrupted; nothing was restored").contains("is as it was");
        assertThat(names(dir)).isEqualTo(before);
        assertThat(twinstore("restore", backup.folder().toString(), "--db", db).code())
                .isZero();
        assertThat(names(dir)).anyMatch(name -> name.contains(".replaced-"));
    }

    @Test
    void archive_goesOnNextTime() throws Exception {
        Path folder = Path.of(db + "-archive");
        String said = interrupted(folder.resolve("archive-lock"), "archive", "--db", db);
        assertThat(said).contains("interrupted; what is archived stays so: run it again");
        assertThat(names(folder)).containsExactly("archive-lock");
        assertThat(twinstore("archive", "--db", db).out()).contains("2024-03");
        assertThat(twinstore("archive", "--db", db, "--verify").out()).contains("Read back 1 output ", "All is sound");
    }

    @Test
    void prune_goesOnNextTime() throws Exception {
        Path exports = dir.resolve("pruned");
        String[] prune = {"prune", "--db", db, "--older-than", "180d", "--export", exports.toString()};
        String said = interrupted(exports.resolve("prune-lock"), prune);
        assertThat(said).contains("interrupted; what is deleted is exported: run it again");
        assertThat(names(exports)).containsExactly("prune-lock");
        assertThat(twinstore(prune).out()).contains("Deleted 1 row ");
    }

    @Test
    void interruptionThatComesTooLate_doesNotDenyWhatWasDone() {
        try (Interruption interruption = new Interruption()) {
            interruption.endure();
            interruption.ask();
            interruption.endure();
            assertThatThrownBy(interruption::check).isInstanceOf(Interruption.Asked.class);
        }
        try (Interruption interruption = new Interruption()) {
            interruption.ask();
            assertThatThrownBy(interruption::endure).isInstanceOf(Interruption.Asked.class);
        }
    }
}
