package dev.twinstore.archive;

import dev.twinstore.Store;
import dev.twinstore.engine.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The archive of a store: where the full outputs of old progress entries go, so that the database stays small.
 *
 * <pre>{@code
 * ArchiveReport report = store.archives().archive(ArchiveSelection.olderThan(Duration.ofDays(30)));
 * String output = store.progress().fullOutput(id).orElseThrow(); // as before, wherever it is
 * }</pre>
 *
 * <p>An archive file holds the outputs of one month (of the entries' created_at, UTC): {@code 2026-08.db}, a small SQLite
 * database, only the owner's, in which rows are only ever added. The files are in the folder {@code twin.db-archive} beside
 * {@code twin.db}, or in that of {@link dev.twinstore.StoreOptions#withArchives}, which PostgreSQL needs. The folder belongs
 * to one machine, as a SQLite file does, and to one database: with it, it is moved, copied and backed up. A backup takes the
 * database first and the folder after it: then what was archived in between is in both, not in neither.
 *
 * <p>An output leaves its row only when its copy is on disk and was read back, equal in length and SHA-256. A crash leaves the
 * one, the other, or both, and the next run goes on. A damaged archive file is never appended to: the month goes on in {@code
 * 2026-08-2.db}, so that archiving does not end and the damaged file can be replaced by its backup as it is. Of deleted
 * entries the copies stay.
 *
 * <p>Thread-safe. Any number of instances may archive at once: they do it one after the other. No lock of the database is held
 * while outputs are read, compressed or written.
 */
public final class Archives {
    private static final int MOST_LINKS = 40; // as Linux follows

    private final Store store;
    private final Space space;
    private final ArchiveFolder folder;
    private final ArchiveProgress progress;

    /** Internal: {@link Store#archives} makes it. */
    public Archives(Store store, Space space) {
        this(store, space, ArchiveFolder.of(store.options()), (step, outputs, ofAll) -> {});
    }

    private Archives(Store store, Space space, ArchiveFolder folder, ArchiveProgress progress) {
        this.store = store;
        this.space = space;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * The archive folder of a SQLite file, unless {@link dev.twinstore.StoreOptions#withArchives} says otherwise. Of a link, that
     * beside the file it leads to: whoever opens the same database has the same archive.
     */
    public static Path folderBeside(Path file) {
        Path real = file;
        try {
            for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(real); links++) {
                real = real.toAbsolutePath().resolveSibling(Files.readSymbolicLink(real));
            }
        } catch (IOException e) {
            real = file; // opening it will say what is wrong
        }
        return real.resolveSibling(real.getFileName() + "-archive");
    }

    /** The same, telling how far {@link #archive} is. */
    public Archives listening(ArchiveProgress listener) {
        return new Archives(store, space, folder, listener);
    }

    /** The folder of the archive files; it may be missing. */
    public Path folder() {
        return folder.path();
    }

    /** What {@link #archive} would archive now. Changes nothing. */
    public ArchiveReport preview(ArchiveSelection selection) {
        return new Archiving(store, space, folder, selection, progress).preview();
    }

    /**
     * Archives outputs, in batches of a few MB, then gives the free space back: on SQLite to the disk; on PostgreSQL to new rows
     * of the table (VACUUM). What the listener throws ends it between two steps and is thrown on; what is done stays done.
     *
     * @throws dev.twinstore.StoreBusyException others archived for longer than the lock timeout
     * @throws UnreadableArchiveException what was just written cannot be read back: the disk fails; the rows have their outputs
     * @throws dev.twinstore.StoreException the archive cannot be written, or the database; the rows have their outputs
     */
    public ArchiveReport archive(ArchiveSelection selection) {
        return folder.alone(() -> new Archiving(store, space, folder, selection, progress).run());
    }

    /** What {@link #expire} would remove now. Changes nothing. */
    public ExpiryReport previewExpiry(Duration olderThan) {
        return new Expiring(store, folder).preview(olderThan);
    }

    /**
     * Removes the files of months that ended so long ago, or earlier, for good: nothing else ever does. Their rows keep digest,
     * length and name as evidence; reading such an output throws {@link UnreadableArchiveException}, whose reason is EXPIRED. A
     * small text file beside, {@code 2026-08.db.expired}, says so too.
     *
     * @param olderThan from zero
     * @throws dev.twinstore.StoreBusyException others archived for longer than the lock timeout
     */
    public ExpiryReport expire(Duration olderThan) {
        return folder.alone(() -> new Expiring(store, folder).run(olderThan));
    }

    /**
     * Reads back everything: all outputs of all archive files, and for each row whose output was archived, that the file it
     * names has it. Changes nothing; costs reading and uncompressing the whole archive.
     */
    public Verification verify() {
        return new Verifying(store, folder).run();
    }
}
