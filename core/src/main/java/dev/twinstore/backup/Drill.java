package dev.twinstore.backup;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.Database;
import dev.twinstore.LogEvent;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.metrics.Meters;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore for practice: what a backup is worth shows when it is brought back. It is restored into a folder of its own, its
 * archived outputs are read, a worker claims and completes a task in it, and then it is deleted. The backup is only read.
 * Stateless, so thread-safe.
 */
public final class Drill {
    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);

    private Drill() {}

    /**
     * What a drill showed.
     *
     * @param backup of which backup
     * @param rows how many rows came back
     * @param outputs how many archived outputs were read and compared with their digests
     * @param unreadable how many archived outputs could not be read, each of which was logged: their archive file was lost or
     *     damaged before the backup
     * @param age how old the backup is: what is lost if it is needed now
     * @param took how long the restore took: how long one is without
     */
    public record Drilled(Backup backup, long rows, long outputs, long unreadable, Duration age, Duration took) {}

    /** Drills with a backup in the system's folder for temporary files. */
    public static Drilled with(Backup backup) {
        return with(backup, Path.of(System.getProperty("java.io.tmpdir")), (step, done, ofAll) -> {});
    }

    /**
     * Makes a backup, drills with it, and deletes it: shows that this database can be backed up and restored now.
     *
     * @param scratch a folder with room for it twice
     * @param progress hears how far the backup and the restore are
     * @throws StoreException no backup can be made, or it does not work; the message says why
     */
    public static Drilled withOneMadeNow(Database database, Path scratch, BackupProgress progress) {
        try {
            removeLeft(scratch);
            Path folder = Files.createTempDirectory(scratch, "twinstore-drill-");
            try {
                return with(Backups.of(database, folder).listening(progress).make(), folder, progress);
            } finally {
                Trees.delete(folder);
            }
        } catch (IOException e) {
            throw noRoom(scratch, e);
        }
    }

    private static StoreException noRoom(Path scratch, IOException e) {
        return new StoreException(
                "cannot drill in " + scratch + " (" + e + "); name a folder that can be written and has room", e);
    }

    /**
     * Drills with a backup.
     *
     * @param scratch a folder with room for all of it
     * @param progress hears how far the restore is
     * @throws StoreException the backup cannot be restored, or does not work; the message says why
     */
    public static Drilled with(Backup backup, Path scratch, BackupProgress progress) {
        try {
            removeLeft(scratch);
            Path folder = Files.createTempDirectory(scratch, "twinstore-drill-");
            try {
                Path file = folder.resolve("drill.db");
                Restore.Restored restored =
                        Restore.of(backup).listening(progress).to(new Database.File(file));
                Outputs outputs = new Outputs();
                try (Store store =
                        Store.open(StoreOptions.of(file).withoutHousekeeping().withMeters(Meters.none()))) {
                    outputs.read(store);
                    work(store);
                }
                return new Drilled(
                        backup,
                        backup.rows().values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        outputs.readable,
                        outputs.unreadable,
                        Duration.between(backup.at(), TimeSource.system().now()),
                        restored.took());
            } finally {
                Trees.delete(folder);
            }
        } catch (IOException e) {
            throw noRoom(scratch, e);
        }
    }

    private static void work(Store store) {
        Outcome outcome = store.outcomes().create("Restore drill");
        store.tasks().add(outcome.id(), NewTask.of("Does the restored store work?"));
        Worker worker = store.workers().start(outcome.id(), "drill");
        Claim claim = store.tasks()
                .claim(worker)
                .orElseThrow(
                        () -> new StoreException("the restored store gives no task to a worker; please report it"));
        claim.start().orThrow();
        store.tasks().complete(claim).orThrow();
    }

    /** Removes what drills have left that died more than a day ago. */
    private static void removeLeft(Path scratch) throws IOException {
        long aDayAgo = TimeSource.system().now().minus(Duration.ofDays(1)).toEpochMilli();
        try (Stream<Path> folders = Files.list(scratch)) {
            for (Path each : folders.filter(
                            path -> path.getFileName().toString().matches("twinstore-drill-\\d+"))
                    .toList()) {
                if (Files.getLastModifiedTime(each).toMillis() < aDayAgo) {
                    Trees.delete(each);
                }
            }
        }
    }

    /** Reads all archived outputs. */
    private static final class Outputs {
        private long readable;
        private long unreadable;

        private void read(Store store) {
            List<Long> ids = after(store, 0);
            while (!ids.isEmpty()) {
                ids.forEach(id -> read(store, id));
                ids = after(store, ids.get(ids.size() - 1));
            }
        }

        private void read(Store store, long id) {
            try {
                store.progress().fullOutputTo(id, piece -> {});
                readable++;
            } catch (StoreException e) {
                LogEvent.DRILL_UNREADABLE.log(LOG, String.valueOf(e.getMessage()));
                unreadable++;
            }
        }

        private static List<Long> after(Store store, long id) {
            return store.read(dsl -> dsl.select(PROGRESS_ENTRIES.ID)
                    .from(PROGRESS_ENTRIES)
                    .where(PROGRESS_ENTRIES.ID.gt(id))
                    .and(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull())
                    .orderBy(PROGRESS_ENTRIES.ID)
                    .limit(1_000)
                    .fetch(PROGRESS_ENTRIES.ID));
        }
    }
}
