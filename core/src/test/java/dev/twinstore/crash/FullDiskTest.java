package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.backup.Restore;
import dev.twinstore.db.Tables;
import dev.twinstore.model.OutcomeStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup, restore, archive and prune onto a disk with too little room: what was there is there, and nothing else. */
class FullDiskTest {
    /** How much room there is, in KB: none, and some that ends in one step or another. */
    private static final List<Integer> ROOM = List.of(0, 8, 40, 200, 600, 900);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path file;
    private Path small;

    @BeforeEach
    void aDatabase() throws IOException {
        assumeTrue(SmallDisk.isPossible(Files.createDirectory(dir.resolve("probe"))), "not root");
        small = Files.createDirectory(dir.resolve("small"));
        file = Files.createDirectory(dir.resolve("large")).resolve("twin.db");
        Random random = new Random(3);
        try (Store store = open(file)) {
            String over = Goals.goal(store, OutcomeStatus.ACTIVE);
            String worker = store.workers().start(over, "w").id();
            for (int i = 0; i < 40; i++) {
                store.progress().add(worker, "step", text(random, 20_000));
            }
            store.run(tx -> {
                for (int i = 0; i < 40; i++) {
                    tx.dsl()
                            .insertInto(Tables.COST_LOG)
                            .set(Tables.COST_LOG.AMOUNT, new BigDecimal("0.01"))
                            .set(Tables.COST_LOG.DESCRIPTION, text(random, 20_000))
                            .set(Tables.COST_LOG.CREATED_AT, tx.now())
                            .execute();
                }
            });
        }
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) (' ' + random.nextInt(94)));
        }
        return text.toString();
    }

    private static Store open(Path path) {
        return Store.open(StoreOptions.of(path).withoutHousekeeping());
    }

    /** All files of a folder, with their sizes; but no locks, and nothing that SQLite makes for a moment and takes back. */
    private static Map<String, Long> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Map<String, Long> files = new java.util.TreeMap<>();
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(each).toString();
                if (!name.matches(".*-(lock|wal|shm)|filler")) {
                    files.put(name, Files.size(each));
                }
            }
            return files;
        }
    }

    /** Does something again and again, while there is no room, little, and some more; how often it failed. */
    private int whileThereIsLittleRoom(SmallDisk disk, Runnable work, ThrowingRunnable afterFailure)
            throws IOException {
        int failed = 0;
        for (int kilobytes : ROOM) {
            Path filler = disk.fill();
            try (FileChannel part = FileChannel.open(filler, StandardOpenOption.WRITE)) {
                part.truncate(Math.max(0, part.size() - kilobytes * 1024L));
            }
            try {
                work.run();
            } catch (StoreException e) {
                failed++;
                assertThat(e)
                        .as("with %s KB", kilobytes)
                        .hasMessageContaining("small")
                        .hasMessageMatching("(?s).*(room|disk).*");
            }
            Files.delete(filler);
            afterFailure.run();
        }
        return failed;
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    @Test
    void backup_leavesThoseThatWereThere() throws IOException {
        try (SmallDisk disk = SmallDisk.in(small, 8_000)) {
            Backups backups = Backups.of(new Database.File(file), small.resolve("backups"));
            Backup first = backups.make();
            Map<String, Long> there = files(small);
            int failed = whileThereIsLittleRoom(
                    disk, () -> backups.make(), () -> assertThat(files(small)).isEqualTo(there));
            assertThat(failed).isEqualTo(ROOM.size());
            first.verify();
            backups.make().verify();
            assertThat(backups.list()).hasSize(2).contains(first);
        }
    }

    @Test
    void restore_leavesTheOldDatabase() throws IOException {
        Backup backup =
                Backups.of(new Database.File(file), dir.resolve("backups")).make();
        try (SmallDisk disk = SmallDisk.in(small, 8_000)) {
            Path target = small.resolve("twin.db");
            try (Store store = open(target)) {
                store.outcomes().create("kept");
            }
            Map<String, Long> there = files(small);
            Contents before = Contents.of(target);
            int failed = whileThereIsLittleRoom(disk, () -> Restore.of(backup).to(new Database.File(target)), () -> {
                assertThat(files(small)).isEqualTo(there);
                assertThat(Contents.of(target)).isEqualTo(before);
            });
            assertThat(failed).isEqualTo(ROOM.size());
            Path old = Restore.of(backup).to(new Database.File(target)).replaced();
            assertThat(Contents.of(target)).isEqualTo(Contents.of(backup.databaseFile()));
            assertThat(Contents.of(java.util.Objects.requireNonNull(old))).isEqualTo(before);
        }
    }

    @Test
    void archive_leavesOutputsInTheirRows_orInTheArchive() throws IOException {
        try (SmallDisk disk = SmallDisk.in(small, 8_000);
                Store store = Store.open(
                        StoreOptions.of(file).withoutHousekeeping().withArchives(small.resolve("archive")))) {
            ArchiveSelection all = ArchiveSelection.olderThan(Duration.ZERO).atLeast(0);
            int failed = whileThereIsLittleRoom(
                    disk,
                    () -> store.archives().archive(all),
                    () -> assertThat(store.archives().verify().listed()).isEmpty());
            assertThat(failed).isPositive();
            store.archives().archive(all);
            assertThat(store.archives().verify().outputs()).isEqualTo(40);
            assertThat(store.archives().verify().isSound()).isTrue();
        }
        TestDatabase.check("jdbc:sqlite:" + file);
    }

    @Test
    void prune_deletesNothingThatIsNotExported() throws IOException {
        try (SmallDisk disk = SmallDisk.in(small, 8_000);
                Store store = open(file)) {
            int[] there = {costs(store)};
            int failed = whileThereIsLittleRoom(
                    disk,
                    () -> store.prune(Duration.ZERO)
                            .exportingTo(small.resolve("pruned"))
                            .run(),
                    () -> {
                        boolean isExported =
                                files(small).keySet().stream().anyMatch(name -> name.endsWith(".jsonl.gz"));
                        assertThat(files(small).keySet()).noneMatch(name -> name.endsWith(".new"));
                        assertThat(costs(store)).isEqualTo(isExported ? 0 : there[0]);
                    });
            assertThat(failed).isPositive();
            assertThat(costs(store)).isZero();
        }
        TestDatabase.check("jdbc:sqlite:" + file);
    }

    private static int costs(Store store) {
        return store.read(dsl -> dsl.fetchCount(Tables.COST_LOG));
    }
}
