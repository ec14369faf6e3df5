package dev.twinstore.backup;

import dev.twinstore.RefusedException;
import dev.twinstore.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One backup: a folder that was proven when it was made. Immutable.
 *
 * @param folder where it is
 * @param database what it is a backup of: the file's real path, or the server's URL without what follows the question mark
 * @param at the moment that it shows, by the clock of the machine that made it
 * @param schema the version of its schema
 * @param rows how many rows each table has, in the order of the tables' names
 * @param bytes the size of all its files
 * @param warnings what was found wrong with the database itself, and so with this true copy of it: rows that refer to none,
 *     archive files that were not there. Empty: nothing
 */
public record Backup(
        Path folder,
        String database,
        Instant at,
        String schema,
        Map<String, Long> rows,
        long bytes,
        List<String> warnings) {
    static final String DATABASE = "database.db";
    static final String ARCHIVE = "archive";

    public Backup {
        rows = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        warnings = List.copyOf(warnings);
    }

    /**
     * The backup in a folder.
     *
     * @throws RefusedException there is none, or one of a newer version of this program
     */
    public static Backup in(Path folder) {
        return Manifest.read(folder);
    }

    /** The SQLite database in it, a file of its own. */
    public Path databaseFile() {
        return folder.resolve(DATABASE);
    }

    /** The archive files in it; the folder is not there if there are none. */
    public Path archiveFolder() {
        return folder.resolve(ARCHIVE);
    }

    /**
     * Reads every byte of it and compares it with its checksums.
     *
     * @throws StoreException a file differs, is missing, or cannot be read; the message names it
     */
    public void verify() {
        verify((step, done, ofAll) -> {});
    }

    void verify(BackupProgress progress) {
        Checksums.of(folder).verify(progress);
    }

    /** Whether it has archive files. */
    boolean hasArchive() {
        return Files.isDirectory(archiveFolder());
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new StoreException("cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }
}
