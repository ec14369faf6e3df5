package dev.twinstore.backup;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.archive.Archives;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database file that another one takes the place of, and the folder of its archive files with it. */
final class Replacement {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What SQLite keeps beside a database. Left there, it would be taken for the new one's, and played into it. */
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final Path archives;
    private final Path staged;
    private final Path stagedArchives;

    Replacement(Path file, Path archives) {
        this.file = real(file);
        this.archives = archives;
        String id = ".restoring-" + UUID.randomUUID();
        this.staged = beside(this.file, id);
        this.stagedArchives = Archives.folderBeside(staged);
    }

    /** Where it really is: behind a link, the link stays. */
    private static Path real(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        } catch (IOException e) {
            throw new StoreException("cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    Path file() {
        return file;
    }

    /** The folder it is in. */
    Path folder() {
        return Objects.requireNonNull(file.getParent()); // a root is no file
    }

    /** Where the new database is put first. */
    Path staged() {
        return staged;
    }

    /** Where its archive files are put first. */
    Path stagedArchives() {
        return stagedArchives;
    }

    /** Refuses a file that is in use, before work is spent on it. */
    void requireIdle() {
        if (Files.isDirectory(file)) {
            throw new RefusedException(file + " is a folder; name the database file to restore");
        }
        if (Files.exists(file)) {
            withoutUsers(() -> {});
        }
    }

    /** Proves the new database where it is. */
    void prove(Map<String, Long> rows) throws IOException {
        SqliteFile database = new SqliteFile(staged);
        Making.requireSound(database, rows);
        database.unsettle();
        try (Store opened = Store.open(StoreOptions.of(staged).forReading())) {
            var unused = opened.read(dsl -> dsl.fetchCount(OUTCOMES));
        }
        for (String ending : BESIDE) {
            Files.deleteIfExists(beside(staged, ending));
        }
        OwnerOnly.sync(staged);
    }

    /**
     * Puts the new database into its place.
     *
     * @return where the old one is now; null: there was none
     */
    @Nullable
    Path replace() throws IOException {
        Path kept = beside(file, ".replaced-" + STAMP.format(TimeSource.system().now()));
        try (ProcessLock lock = ProcessLock.of(file)) {
            if (!lock.acquire(PATIENCE)) {
                throw new StoreBusyException(
                        file + " is in use: a program writes it; end it first. Nothing was changed", null);
            }
            try {
                boolean there = Files.exists(file);
                if (there) {
                    withoutUsers(() -> swap(kept));
                } else {
                    swap(kept);
                }
                return there ? kept : null;
            } finally {
                lock.release();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void withoutUsers(Runnable work) {
        SqliteFile old = new SqliteFile(file);
        boolean[] ran = {false};
        try {
            old.outOfUse(() -> {
                ran[0] = true;
                work.run();
            });
        } catch (RefusedException e) {
            throw e;
        } catch (StoreException e) {
            if (ran[0]) {
                throw e;
            }
            requireClosed(); // it is damaged: SQLite cannot tell who has it open
            work.run();
        }
    }

    private void requireClosed() {
        List<Long> users = new SqliteFile(file).users();
        if (!users.isEmpty()) {
            throw new RefusedException(
                    file + " is in use by the processes " + users + "; end them first. Nothing was changed");
        }
    }

    private void swap(Path kept) {
        try {
            for (String ending : BESIDE) {
                moveIfThere(beside(file, ending), beside(kept, ending));
            }
            if (Files.exists(file)) {
                keep(kept);
            }
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            moveIfThere(archives, Archives.folderBeside(kept));
            moveIfThere(stagedArchives, archives);
            OwnerOnly.syncNames(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second name for the old database, so that there is one under the first at each moment. */
    private void keep(Path kept) throws IOException {
        try {
            Files.createLink(kept, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(file, kept); // then there is none for a moment
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    /** Removes what was put beside it and not moved to its place. */
    void clean() throws IOException {
        Trees.delete(staged);
        for (String ending : BESIDE) {
            Files.deleteIfExists(beside(staged, ending));
        }
        Trees.delete(stagedArchives);
    }
}
