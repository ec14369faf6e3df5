package dev.twinstore.backup;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.jooq.impl.DSL.count;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.backup.BackupProgress.Step;
import dev.twinstore.db.DefaultSchema;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.Schema;
import dev.twinstore.transfer.Transfer;
import dev.twinstore.transfer.TransferProgress;
import dev.twinstore.transfer.TransferReport;
import dev.twinstore.transfer.TransferReport.Copied;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.jspecify.annotations.Nullable;

/** One backup while it is made, in a folder that nobody takes for a backup yet. */
final class Making {
    private static final int SHOWN = 5; // warnings of one kind

    private final Database source;
    private final @Nullable Path archives;
    private final Path folder;
    private final BackupProgress progress;
    private final List<String> warnings = new ArrayList<>();

    /**
     * A backup to be made.
     *
     * @param archives the folder of the source's archive files; null: it has none
     * @param folder not there yet
     */
    Making(Database source, @Nullable Path archives, Path folder, BackupProgress progress) {
        this.source = source;
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
        prove(copy, rows);
        copyArchives(copy, before);
        long bytes;
        try (Stream<Path> files = Files.walk(folder)) {
            bytes = files.filter(Files::isRegularFile).mapToLong(Backup::size).sum();
        }
        Backup backup = new Backup(folder, source.toString(), at, Schema.version(), rows, bytes, warnings);
        Manifest.write(backup);
        Checksums.write(folder, progress);
        Trees.sync(folder);
        return backup;
    }

    private Map<String, Long> copyFile(Database.File file, Path copy) throws IOException {
        if (!Files.isRegularFile(file.path())) {
            throw new StoreException("there is no database file " + file + "; check the path");
        }
        Schema.check(file.path(), Duration.ofMinutes(1));
        OwnerOnly.createFile(copy);
        Listening listening = new Listening(progress);
        Map<String, Long> rows = new SqliteFile(file.path()).copyTo(copy, tables(), listening::bytes);
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

    /** The names of all tables. */
    static List<String> tables() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> table.getTableType() == TableType.TABLE)
                .map(Table::getName)
                .sorted()
                .toList();
    }

    private void prove(Path copy, Map<String, Long> rows) {
        SqliteFile file = new SqliteFile(copy);
        file.settle();
        requireSound(file, rows);
        List<String> orphans = file.orphans();
        warn(orphans);
    }

    /**
     * Checks that a database is whole, has these rows, and can be opened.
     *
     * @throws StoreException it is not; the message says what is wrong with it
     */
    static void requireSound(SqliteFile file, Map<String, Long> rows) {
        List<String> damages = file.damages();
        if (!damages.isEmpty()) {
            throw new StoreException("the copy " + file + " is damaged, and so may be what it was copied from: "
                    + damages.stream().limit(SHOWN).toList() + "; it does not count. Run check on the database");
        }
        Map<String, Long> found = file.rows(tables());
        if (!found.equals(rows)) {
            throw new StoreException("the copy " + file + " has other rows than what it was copied from: " + found
                    + ", not " + rows + "; it does not count: please report it");
        }
    }

    private void warn(List<String> found) {
        found.stream().limit(SHOWN).forEach(warnings::add);
        if (found.size() > SHOWN) {
            warnings.add("and " + (found.size() - SHOWN) + " more like that");
        }
    }

    private void copyArchives(Path copy, @Nullable Backup before) throws IOException {
        List<String> there = List.of();
        if (archives != null && Files.isDirectory(archives)) {
            try (Stream<Path> files = Files.list(archives)) {
                there = files.filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.matches(".*-(lock|journal|wal|shm)|\\..*"))
                        .sorted()
                        .toList();
            }
        }
        if (!there.isEmpty()) {
            Path target = folder.resolve(Backup.ARCHIVE);
            OwnerOnly.createFolders(target);
            Checksums earlier = before == null ? null : Checksums.of(before.folder());
            for (String name : there) {
                copyArchive(name, target.resolve(name), before, earlier);
            }
        }
        List<String> present = there;
        warn(archivesNamed(copy).entrySet().stream()
                .filter(named -> !present.contains(named.getKey()))
                .map(named -> "the archive file " + named.getKey() + ", which has the outputs of " + named.getValue()
                        + " progress entries, is not in " + archives)
                .toList());
    }

    private void copyArchive(String name, Path target, @Nullable Backup before, @Nullable Checksums earlier)
            throws IOException {
        Path file = Objects.requireNonNull(archives).resolve(name);
        OwnerOnly.createFile(target);
        Listening listening = new Listening(progress);
        if (name.endsWith(".db")) {
            new SqliteFile(file).copyTo(target, List.of(), listening::bytes);
            listening.rethrow();
        } else {
            Files.write(target, Files.readAllBytes(file));
        }
        if (before != null && earlier != null) {
            String digest = earlier.digest(Backup.ARCHIVE + "/" + name);
            if (digest != null
                    && digest.equals(Checksums.digest(
                            target, OutputStream.nullOutputStream(), new Checksums.Meter(Step.COPYING, progress)))) {
                link(before.archiveFolder().resolve(name), target);
            }
        }
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

    private static Map<String, Integer> archivesNamed(Path copy) {
        try (Store store = Store.open(StoreOptions.of(copy).forReading())) {
            return store.read(dsl -> dsl.select(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, count())
                    .from(PROGRESS_ENTRIES)
                    .where(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull())
                    .groupBy(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                    .orderBy(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                    .fetchMap(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, count()));
        }
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
