package dev.twinstore.backup;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.engine.Swap;
import dev.twinstore.metrics.Meters;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.PlainFiles;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database file that another one takes the place of, and the folder of its archive files with it. */
final class Replacement {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What Twinstore and SQLite keep beside a database. */
    private static final List<String> LEFT = List.of("-wal", "-shm", "-journal", "-lock");

    private static final String RESTORING = ".restoring-";
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final Path archives;
    private final String id;
    private final Path staged;
    private final Path stagedArchives;

    Replacement(Path file, Path archives) {
        this.file = real(file);
        this.archives = inRealFolder(archives.toAbsolutePath());
        this.id = RESTORING + UUID.randomUUID();
        this.staged = beside(this.file, id);
        this.stagedArchives = beside(this.archives, id); // on the disk that it stays on
    }

    /** Where it really is: behind a link, the link stays. */
    private static Path real(Path file) {
        try {
            if (Files.exists(file)) {
                return file.toRealPath();
            }
            return Files.isSymbolicLink(file)
                    ? real(file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file)))
                    : file.toAbsolutePath();
        } catch (IOException e) {
            throw new StoreException("cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    /** The same place, named as the database beside it is: so it is known as that of the database, whatever the path. */
    private static Path inRealFolder(Path folder) {
        Path above = Objects.requireNonNull(folder.getParent()); // a root is no folder of archive files
        try {
            return Files.isDirectory(above) ? above.toRealPath().resolve(folder.getFileName()) : folder;
        } catch (IOException e) {
            throw new StoreException("cannot look at " + above + " (" + e + "); check its permissions", e);
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
    private void requireIdle() {
        if (Files.exists(file.resolveSibling(Checksums.NAME))) {
            throw new RefusedException(file + " is in the folder of a backup; name a place outside of it");
        }
        if (Files.isDirectory(file)) {
            throw new RefusedException(file + " is a folder; name the database file to restore");
        }
        if (PlainFiles.isOther(file)) {
            throw new RefusedException(file + " is no plain file, but a pipe or a device; name the file to restore");
        }
        if (Files.exists(file)) {
            requireOurs();
            withoutUsers(() -> {});
        }
    }

    /** Refuses the database of another program: its name was a mistake. What is no database may be a damaged one of ours. */
    private void requireOurs() {
        OptionalLong program = new SqliteFile(file).applicationId();
        if (program.isPresent() && program.getAsLong() != Schema.APPLICATION_ID) {
            throw new RefusedException(file + " is a database that Twinstore did not make (application_id "
                    + program.getAsLong() + "); name another file, or move it away first. Nothing was changed");
        }
    }

    /** Proves the new database where it is. */
    void prove(Map<String, Long> rows) throws IOException {
        SqliteFile database = new SqliteFile(staged);
        Making.requireSound(database, rows);
        database.unsettle();
        // An actual open; and a backup of an older version is migrated here, not later.
        try (Store opened =
                Store.open(StoreOptions.of(staged).withoutHousekeeping().withMeters(Meters.none()))) {
            var unused = opened.read(dsl -> dsl.fetchCount(OUTCOMES));
        }
        for (String ending : LEFT) {
            Files.deleteIfExists(beside(staged, ending));
        }
        OwnerOnly.sync(staged);
    }

    /**
     * Runs a restore while nobody else writes the file or restores to it; what restores have left that died is removed first.
     *
     * @throws RefusedException it is in use
     */
    <T> T alone(Supplier<T> work) throws IOException {
        OwnerOnly.createFolders(folder());
        try (ProcessLock lock = ProcessLock.of(file)) {
            if (!lock.acquire(PATIENCE)) {
                throw new RefusedException(
                        file + " is in use: a program writes it, or restores to it; end it first. Nothing was changed");
            }
            try {
                Swap.undoLeft(file);
                requireIdle();
                removeLeft(file);
                if (Files.isDirectory(Objects.requireNonNull(archives.getParent()))) {
                    removeLeft(archives);
                }
                return work.get();
            } finally {
                lock.release();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void removeLeft(Path of) throws IOException {
        Pattern left =
                Pattern.compile(Pattern.quote(of.getFileName() + RESTORING) + ID + "(" + String.join("|", LEFT) + ")?");
        try (Stream<Path> files = Files.list(Objects.requireNonNull(of.getParent()))) {
            for (Path each : files.filter(
                            path -> left.matcher(path.getFileName().toString()).matches())
                    .toList()) {
                Trees.delete(each);
            }
        }
    }

    /**
     * Puts the new database into its place.
     *
     * @param step hears how many of how many steps are done
     * @return where the old one is now; null: there was none
     */
    @Nullable
    Path replace(Steps step) {
        Instant now = TimeSource.system().now();
        Swap swap = swap(now);
        while (Files.exists(swap.kept()) || Files.exists(swap.keptArchives())) { // the clock was set back
            now = now.plusMillis(1);
            swap = swap(now);
        }
        Swap free = swap;
        if (!Files.exists(file)) {
            run(free, step);
            return null;
        }
        withoutUsers(() -> run(free, step));
        return free.kept();
    }

    /** Hears how far it is. */
    @FunctionalInterface
    interface Steps {
        void done(int steps, int ofAll);
    }

    private Swap swap(Instant now) {
        return new Swap(file, archives, id, ".replaced-" + STAMP.format(now));
    }

    private static void run(Swap swap, Steps step) {
        try {
            int[] done = {0};
            swap.run(() -> step.done(done[0]++, Swap.STEPS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** Removes what was put beside it and not moved to its place. */
    void clean() throws IOException {
        Trees.delete(staged);
        for (String ending : LEFT) {
            Files.deleteIfExists(beside(staged, ending));
        }
        Trees.delete(stagedArchives);
    }
}
