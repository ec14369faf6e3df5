package dev.twinstore.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.ChildProcess;
import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.engine.SqliteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they back up or restore. {@code -Dtwinstore.kills=N} has more of them. */
class KilledBackupTest {
    private static final int KILLS = Integer.getInteger("twinstore.kills", 4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private final long seed = Long.getLong("twinstore.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private void kill(ChildProcess process) {
        String unused = process.line();
        LockSupport.parkNanos(random.nextInt(400_000_000)); // somewhere in it
        process.kill();
    }

    @Test
    void killedBackups_leaveOnlyWholeOnes_andTheNextWorks() throws IOException {
        Path file = dir.resolve("twin.db");
        Path folder = dir.resolve("backups");
        Database database = new Database.File(file);
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            for (int i = 0; i < KILLS; i++) {
                Goals.active(store);
                try (ChildProcess process = ChildProcess.start(KilledBackup.class, "backup", file, folder)) {
                    kill(process);
                }
                List<Backup> left = Backups.of(database, folder).list();
                assertThat(left).as("seed " + seed).allSatisfy(backup -> {
                    backup.verify();
                    Drill.Drilled unused = Drill.with(backup, dir, (step, done, ofAll) -> {});
                });
            }
            Backup last = Backups.of(database, folder).keeping(1).make();
            assertThat(last.rows()).containsEntry("outcomes", (long) KILLS);
        }
        try (Stream<Path> names = Files.list(folder)) {
            assertThat(names).as("seed " + seed).hasSize(2); // the backup and the lock
        }
    }

    @Test
    void killedRestores_leaveTheOldDatabaseOrTheNewOne_whole() throws IOException {
        Path file = dir.resolve("twin.db");
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            Goals.root(store, "backed up");
        }
        Backup backup =
                Backups.of(new Database.File(file), dir.resolve("backups")).make();
        for (int i = 0; i < KILLS; i++) {
            try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
                Goals.root(store, "later " + i);
            }
            try (ChildProcess process = ChildProcess.start(KilledBackup.class, "restore", file, backup.folder())) {
                kill(process);
            }
            assertThat(file).as("seed " + seed).exists();
            try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
                assertThat(store.outcomes().find("backed up"))
                        .as("seed " + seed)
                        .isPresent();
                assertThat(new SqliteFile(file).damages()).isEmpty();
            }
            Restore.Restored unused = Restore.of(backup).to(new Database.File(file));
        }
    }
}
