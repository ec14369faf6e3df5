package dev.twinstore.backup;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.jooq.impl.DSL.count;

import dev.twinstore.Database;
import dev.twinstore.LogEvent;
import dev.twinstore.OpenException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.backup.BackupProgress.Step;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.engine.Swap;
import dev.twinstore.metrics.Meters;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.RefusedDatabaseException;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import dev.twinstore.schema.Schema;
import dev.twinstore.transfer.Transfer;
import dev.twinstore.transfer.TransferProgress;
import dev.twinstore.transfer.TransferReport;
import dev.twinstore.transfer.TransferReport.Copied;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One backup while it is made, in a folder that nobody takes for a backup yet. */
final class Making {
    private static final Logger LOG = LoggerFactory.getLogger(Making.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SHOWN = 5; // warnings of one kind

    private final Database source;
    private final String identity;
    private final @Nullable Path archives;
    private final Path folder;
    private final BackupProgress progress;
    private final List<String> warnings = new ArrayList<>();
    private boolean current = true; // of this version's schema

    /**
     * A backup to be made.
     *
     * @param identity where the source really is
     * @param archives the folder of the source's archive files; null: it has none
     * @param folder not there yet
     */
    Making(Database source, String identity, @Nullable Path archives, Path folder, BackupProgress progress) {
        this.source = source;
        this.identity = identity;
        this.archives = archives;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Makes it and proves it. It is on the disk then.
     *
     * @param at the moment it shows
     * @param before an earlier backup, whose archive files are linked where they are the same; null: none
     */
    Backup make(Instant at, @Nullable Backup before) throws IOException {
        OwnerOnly.createFolders(folder);
        Path copy = folder.resolve(Backup.DATABASE);
        Map<String, Long> rows = source instanceof Database.File file ? copyFile(file, copy) : copyServer(copy);
        progress.at(Step.COPYING, 1, 1); // what native code does cannot be stopped while it does it
        SqliteFile database = new SqliteFile(copy);
        database.settle();
        requireSound(database, rows);
        warn(database.orphans());
        copyArchives(copy, before);
        long bytes;
        try (Stream<Path> files = Files.walk(folder)) {
            bytes = files.filter(Files::isRegularFile).mapToLong(Backup::size).sum();
        }
        Backup backup = new Backup(folder, identity, at, database.schemaVersion(), rows, bytes, warnings);
        Manifest.write(backup);
        Checksums.write(folder, progress);
        Trees.sync(folder);
        return backup;
    }

    private Map<String, Long> copyFile(Database.File file, Path copy) throws IOException {
        Swap.undoLeft(file.path(), PATIENCE); // or it has other archive files
        if (!Files.isRegularFile(file.path())) {
            throw new StoreException("there is no database file " + file + "; check the path");
        }
        try {
            Schema.check(file.path(), PATIENCE);
        } catch (RefusedDatabaseException e) {
            if (e.reason() != Reason.NOT_MIGRATED) {
                throw new OpenException(e.reason(), String.valueOf(e.getMessage()), e);
            }
            current = false; // a backup before it is migrated
        }
        SqliteFile original = new SqliteFile(file.path());
        List<String> tables = original.tables();
        if (tables.isEmpty()) {
            throw new RefusedException(
                    file + " is empty: there is nothing to back up. Check the path, or open it once for"
                            + " writing, which makes its tables");
        }
        OwnerOnly.createFile(copy);
        Listening listening = new Listening(progress);
        Map<String, Long> rows = original.copyTo(copy, tables, listening::bytes);
        listening.rethrow();
        return new TreeMap<>(rows);
    }

    private Map<String, Long> copyServer(Path copy) throws IOException {
        TransferReport report = Transfer.from(source)
                .listening((step, rows, ofAll) -> {
                    if (step != TransferProgress.Step.COMMITTING) {
                        progress.at(step == TransferProgress.Step.COPYING ? Step.COPYING : Step.CHECKING, rows, ofAll);
                    }
                })
                .to(new Database.File(copy));
        Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + "-lock"));
        Map<String, Long> rows = new TreeMap<>();
        for (Copied table : report.tables()) {
            rows.put(table.table(), table.rows());
        }
        return rows;
    }

    /**
     * Checks that a database is whole and has these rows.
     *
     * @throws StoreException it is not; the message says what is wrong with it
     */
    static void requireSound(SqliteFile file, Map<String, Long> rows) {
        List<String> damages = file.damages();
        if (!damages.isEmpty()) {
            throw new StoreException("the copy " + file + " is damaged, and so may be what it was copied from: "
                    + damages.stream().limit(SHOWN).toList() + "; it does not count. Run check on the database");
        }
        Map<String, Long> found = file.rows(rows.keySet());
        if (!found.equals(rows)) {
            throw new StoreException("the copy " + file + " has other rows than it should: " + found + ", not " + rows
                    + "; it does not count");
        }
    }

    private void warn(List<String> found) {
        found.stream().limit(SHOWN).forEach(warnings::add);
        if (found.size() > SHOWN) {
            warnings.add("and " + (found.size() - SHOWN) + " more like that");
        }
    }

    private void copyArchives(Path copy, @Nullable Backup before) throws IOException {
        List<String> there = archiveFiles();
        Path target = folder.resolve(Backup.ARCHIVE);
        boolean fresh = before == null || !before.warnings().isEmpty();
        if (!there.isEmpty()) {
            OwnerOnly.createFolders(target);
            Checksums earlier = before == null ? null : checksums(before);
            for (String name : there) {
                copyArchive(name, target.resolve(name));
                fresh |=
                        earlier == null || !linked(name, target.resolve(name), Objects.requireNonNull(before), earlier);
            }
        }
        if (!current) {
            return; // no store opens it yet
        }
        try (Store store = Store.open(
                StoreOptions.of(copy).forReading().withArchives(target).withMeters(Meters.none()))) {
            List<String> lost = archivesNamed(store).entrySet().stream()
                    .filter(named -> !there.contains(named.getKey()))
                    .map(named -> "the archive file " + named.getKey() + ", which has the outputs of "
                            + named.getValue() + " progress entries, is not in " + archives)
                    .toList();
            warn(lost);
            if (fresh && !there.isEmpty()) { // what is the same as in the last backup was read then
                warn(store.archives().verify().listed().stream()
                        .filter(failure -> there.contains(failure.file()))
                        .map(failure -> "in the archive file " + failure.file() + ", "
                                + (failure.entryId() == 0 ? "" : "entry " + failure.entryId() + ": ")
                                + failure.problem())
                        .toList());
            }
        }
    }

    private List<String> archiveFiles() throws IOException {
        if (archives == null || !Files.isDirectory(archives)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(archives)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{4}-\\d{2}(-\\d+)?\\.db(\\.expired)?"))
                    .sorted()
                    .toList();
        }
    }

    private static @Nullable Checksums checksums(Backup before) {
        try {
            return Checksums.of(before.folder());
        } catch (StoreException e) {
            LogEvent.BACKUP_UNREADABLE.log(LOG, before.folder(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Through SQLite, since somebody may be archiving; a file that SQLite cannot read, as it is. */
    private void copyArchive(String name, Path target) throws IOException {
        Path file = Objects.requireNonNull(archives).resolve(name);
        OwnerOnly.createFile(target);
        if (name.endsWith(".db")) {
            Listening listening = new Listening(progress);
            try {
                new SqliteFile(file).copyTo(target, List.of(), listening::bytes);
                listening.rethrow();
                return;
            } catch (StoreException e) {
                Files.deleteIfExists(target.resolveSibling(target.getFileName() + "-journal"));
                warnings.add(
                        "the archive file " + name + " is damaged (" + e.getMessage() + "); it is copied as it is");
            }
        }
        try (OutputStream out = Files.newOutputStream(target)) {
            Files.copy(file, out);
        }
    }

    /** Links a file to that of an earlier backup, if that still has what it had, and is the same. */
    private boolean linked(String name, Path target, Backup before, Checksums earlier) throws IOException {
        String recorded = earlier.digest(Backup.ARCHIVE + "/" + name);
        Path old = before.archiveFolder().resolve(name);
        if (recorded == null
                || !recorded.equals(digest(target))
                || !Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (!recorded.equals(digest(old))) {
            LogEvent.BACKUP_UNREADABLE.log(LOG, before.folder(), name + " is not what it was; the disk fails");
            return false;
        }
        link(old, target);
        return true;
    }

    private String digest(Path file) throws IOException {
        return Checksums.digest(file, OutputStream.nullOutputStream(), new Checksums.Meter(Step.COPYING, progress));
    }

    /** Two names for one file: archive files of past months do not change, and would be kept once a backup. */
    private static void link(Path same, Path target) throws IOException {
        Path link = target.resolveSibling(target.getFileName() + ".link");
        try {
            Files.createLink(link, same);
            Files.move(link, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.deleteIfExists(link); // then the copy stays
        }
    }

    private static Map<String, Integer> archivesNamed(Store store) {
        return store.read(dsl -> dsl.select(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, count())
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull())
                .groupBy(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                .orderBy(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                .fetchMap(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, count()));
    }

    /** Keeps what a listener throws until native code, through which it must not fly, has ended. */
    private static final class Listening {
        private final BackupProgress progress;
        private @Nullable RuntimeException thrown;

        private Listening(BackupProgress progress) {
            this.progress = progress;
        }

        private void bytes(long done, long ofAll) {
            if (thrown == null) {
                try {
                    progress.at(Step.COPYING, done, ofAll);
                } catch (RuntimeException e) {
                    thrown = e;
                }
            }
        }

        private void rethrow() {
            if (thrown != null) {
                throw thrown;
            }
        }
    }
}
