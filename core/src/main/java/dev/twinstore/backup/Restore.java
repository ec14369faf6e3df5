package dev.twinstore.backup;

import dev.twinstore.Database;
import dev.twinstore.LogEvent;
import dev.twinstore.RefusedException;
import dev.twinstore.StoreException;
import dev.twinstore.TimeSource;
import dev.twinstore.archive.Archives;
import dev.twinstore.backup.BackupProgress.Step;
import dev.twinstore.backup.Checksums.Meter;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a backup back.
 *
 * <pre>{@code
 * Restored restored = Restore.of(Backup.in(Path.of("backups/twin.db-20261124T120102.123Z"))).to(Database.of("data/twin.db"));
 * }</pre>
 *
 * <p><b>To a file.</b> The backup is copied beside it under its checksums and proven there: integrity, rows, an actual open.
 * Only then it takes the file's place, in one step. The old database is kept under another name, with its archive files,
 * and the caller is told which; delete it when you are sure. A database that anybody has open is refused, and nobody can
 * open it meanwhile. If the process dies, the old database and its archive files are in their places, or the new ones: what is
 * half done is undone by who opens the database next, or restores to it. What it left beside is removed by the next restore.
 * An old database that is damaged, or gone, is no obstacle; one of another program is refused.
 *
 * <p><b>To a server.</b> The target must hold no rows: see {@link Transfer}. To keep an old database there, restore into a
 * new one. Immutable, so thread-safe.
 */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final Backup backup;
    private final BackupProgress progress;
    private final @Nullable Path archives;

    private Restore(Backup backup, BackupProgress progress, @Nullable Path archives) {
        this.backup = backup;
        this.progress = progress;
        this.archives = archives;
    }

    /**
     * What was restored.
     *
     * @param backup from which
     * @param replaced the old database of the target, where it is kept now; null: there was none
     * @param took how long it took
     */
    public record Restored(Backup backup, @Nullable Path replaced, Duration took) {}

    /** A restore of this backup. */
    public static Restore of(Backup backup) {
        return new Restore(backup, (step, done, ofAll) -> {}, null);
    }

    /** The same, telling how far it is. */
    public Restore listening(BackupProgress listener) {
        return new Restore(backup, listener, archives);
    }

    /** The folder for the archive files, if it is not the one beside the file. For a server it must be named, if there are any. */
    public Restore archives(Path folder) {
        return new Restore(backup, progress, folder);
    }

    /**
     * Restores the backup there.
     *
     * @throws RefusedException the target is in use, or on a server and not empty; nothing was changed
     * @throws StoreException the backup is damaged, or the target cannot be written; the target is as it was, unless the message
     *     says otherwise
     */
    public Restored to(Database target) {
        long began = TimeSource.system().monotonicNanos();
        Path replaced = null;
        if (target instanceof Database.File file) {
            Path folder = archives == null ? Archives.folderBeside(file.path()) : archives;
            replaced = toFile(new Replacement(file.path(), folder));
        } else {
            toServer(target);
        }
        LogEvent.RESTORE_DONE.log(LOG, target, backup.folder(), replaced == null ? "nothing" : replaced);
        return new Restored(
                backup, replaced, Duration.ofNanos(TimeSource.system().monotonicNanos() - began));
    }

    private @Nullable Path toFile(Replacement place) {
        try {
            return place.alone(() -> replace(place));
        } catch (IOException e) {
            throw new StoreException(
                    "cannot restore to " + place.file() + " (" + e.getMessage()
                            + "); check the path, its permissions and the disk",
                    e);
        }
    }

    private @Nullable Path replace(Replacement place) {
        try {
            try {
                stage(place.staged(), place.stagedArchives());
                place.prove(backup.rows());
                return place.replace((done, ofAll) -> progress.at(Step.REPLACING, done, ofAll));
            } finally {
                place.clean();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies everything, comparing it with its checksums. */
    private void stage(Path database, Path archiveFolder) throws IOException {
        Checksums sums = Checksums.of(backup.folder());
        Meter meter = new Meter(Step.COPYING, progress);
        meter.add(backup.databaseFile());
        for (String name : sums.archives()) {
            meter.add(backup.archiveFolder().resolve(name));
        }
        meter.add(backup.folder().resolve(Manifest.NAME));
        sums.copy(Manifest.NAME, null, meter);
        sums.copy(Backup.DATABASE, database, meter);
        copyArchives(sums, archiveFolder, meter);
    }

    private void copyArchives(Checksums sums, Path target, Meter meter) throws IOException {
        if (!sums.archives().isEmpty()) {
            OwnerOnly.createFolders(target);
            for (String name : sums.archives()) {
                sums.copy(Backup.ARCHIVE + "/" + name, target.resolve(name), meter);
            }
            OwnerOnly.syncNames(target);
        }
    }

    private void toServer(Database target) {
        backup.verify(progress);
        Checksums sums = Checksums.of(backup.folder());
        try {
            if (!sums.archives().isEmpty()) {
                requireEmptyArchives(target);
            }
            Transfer.from(new Database.File(backup.databaseFile()))
                    .listening((step, rows, ofAll) -> progress.at(
                            switch (step) {
                                case COPYING -> Step.COPYING;
                                case CHECKING -> Step.CHECKING;
                                case COMMITTING -> Step.REPLACING;
                            },
                            rows,
                            ofAll))
                    .to(target);
            if (archives != null) {
                copyArchives(sums, archives, new Meter(Step.COPYING, (step, done, ofAll) -> {}));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the rows are restored to " + target + ", but the archive files cannot be written to " + archives
                            + " (" + e + "); copy them there from " + backup.archiveFolder(),
                    e);
        }
    }

    private void requireEmptyArchives(Database target) throws IOException {
        if (archives == null) {
            throw new RefusedException("the backup " + backup.folder()
                    + " has archive files; name the folder for those of " + target + ": nothing was restored");
        }
        if (Files.isDirectory(archives)) {
            try (Stream<Path> files = Files.list(archives)) {
                if (files.findAny().isPresent()) {
                    throw new RefusedException(
                            "the folder " + archives + " for the archive files is not empty; nothing was restored");
                }
            }
        }
    }
}
