package dev.twinstore.backup;

import dev.twinstore.Database;
import dev.twinstore.LogEvent;
import dev.twinstore.RefusedException;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.TimeSource;
import dev.twinstore.archive.Archives;
import dev.twinstore.job.RunningJob;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of one database in one folder.
 *
 * <pre>{@code
 * Backups backups = Backups.of(Database.of("data/twin.db"), Path.of("backups")).keeping(7).keepingFor(Duration.ofDays(30));
 * Backup backup = backups.make();
 * try (RunningJob running = backups.every(Duration.ofHours(1))) { … }
 * }</pre>
 *
 * <p>A backup shows one moment, whoever writes meanwhile; nobody is held up by it. Until all of it is copied, a second or
 * two for a gigabyte, what is written stays in SQLite's WAL. It counts when it is proven: SQLite's integrity check finds nothing, each
 * table has as many rows as at that moment, it opens as a store, and all is on the disk under checksums. Only then it gets its name;
 * before that, and whatever happens, the backups that were there are untouched.
 *
 * <p>A database on a PostgreSQL server is backed up into a SQLite file by {@link dev.twinstore.transfer.Transfer}, compared
 * row by row; {@link Restore} brings it back to a server or to a file.
 *
 * <p>A database is known by where it is: backups of one that was moved count as another's, and are left alone.
 *
 * <p>Any number of programs may make backups into one folder of one machine: they take turns, by a lock in it. Files are
 * for the owner only. Archive files that did not change since the last backup are linked to it, if the file system can,
 * instead of kept twice: so keep copies on another machine too. Immutable, so thread-safe: each {@code keeping} method gives a changed copy.
 */
public final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String STAMPED = "-\\d{8}T\\d{6}\\.\\d{3}Z";
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final String PARTIAL = ".twinstore-partial-";
    private static final Pattern LEFT = Pattern.compile("\\.twinstore-(partial|deleted)-[0-9a-f-]{36}");
    private static final String DELETED = ".twinstore-deleted-";

    private final Database database;
    private final Path folder;
    private final String name;
    private final String identity;
    private @Nullable Path archives;
    private int count;
    private @Nullable Duration age;
    private Duration patience = Duration.ofHours(1);
    private BackupProgress progress = (step, done, ofAll) -> {};
    private Consumer<? super RuntimeException> onFailure;
    private Consumer<? super Backup> onMade = made -> {};
    private TimeSource time = TimeSource.system();

    private Backups(Database database, Path folder) {
        this.database = database;
        this.folder = folder;
        this.name = name(database);
        this.identity = identity(database);
        this.onFailure = why -> LogEvent.BACKUP_FAILED.log(LOG, why, database);
        this.archives = database instanceof Database.File file ? Archives.folderBeside(file.path()) : null;
    }

    /**
     * Backups of a database; none is removed by itself.
     *
     * @param folder where they are; made with the first
     */
    public static Backups of(Database database, Path folder) {
        return new Backups(database, folder);
    }

    /** What backups of a database are called in their folder, in front of the time: the file's name, or the server's database. */
    private static String name(Database database) {
        String text = database instanceof Database.File file
                ? String.valueOf(file.path().toAbsolutePath().getFileName())
                : database.toString().replaceFirst("(?s).*[/:]", "");
        String plain = text.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        return plain.isEmpty() ? "database" : plain;
    }

    /** What tells a database from others of the same name: where it really is. */
    private static String identity(Database database) {
        if (!(database instanceof Database.File file)) {
            return database.toString();
        }
        try {
            return file.path().toRealPath().toString();
        } catch (IOException e) {
            return file.path().toAbsolutePath().normalize().toString(); // it is not there, or cannot be looked at
        }
    }

    /** The folder of the archive files, if it is not the one beside the file. */
    public Backups archives(Path archiveFolder) {
        return with(copy -> copy.archives = archiveFolder);
    }

    /** After each backup, removes those that are neither among the newest so many, nor {@link #keepingFor kept for their age}. */
    public Backups keeping(int newest) {
        if (newest < 1) {
            throw new IllegalArgumentException("keeping must be 1 or more, was " + newest);
        }
        return with(copy -> copy.count = newest);
    }

    /** After each backup, removes those that are older, unless they are among the {@link #keeping newest}. Never the newest. */
    public Backups keepingFor(Duration atLeast) {
        if (atLeast.isNegative()) {
            throw new IllegalArgumentException("keepingFor must not be negative, was " + atLeast);
        }
        return with(copy -> copy.age = atLeast);
    }

    /** How long to wait for another program that makes a backup into the folder; an hour by default. */
    public Backups patience(Duration wait) {
        return with(copy -> copy.patience = wait);
    }

    /** Tells how far each backup is. */
    public Backups listening(BackupProgress listener) {
        return with(copy -> copy.progress = listener);
    }

    /** What is told when a backup fails that {@link #every} began; the next one comes all the same. By default it is logged. */
    public Backups onFailure(Consumer<? super RuntimeException> listener) {
        return with(copy -> copy.onFailure = listener);
    }

    /** What is told of each backup, when it counts and those that are not to be kept are gone. */
    public Backups onMade(Consumer<? super Backup> listener) {
        return with(copy -> copy.onMade = listener);
    }

    /** By which clock backups are dated, and their age is judged; the system's by default. For tests. */
    public Backups time(TimeSource other) {
        return with(copy -> copy.time = other);
    }

    private Backups with(Consumer<Backups> change) {
        Backups copy = new Backups(database, folder);
        copy.archives = archives;
        copy.count = count;
        copy.age = age;
        copy.patience = patience;
        copy.progress = progress;
        copy.onFailure = onFailure;
        copy.onMade = onMade;
        copy.time = time;
        change.accept(copy);
        return copy;
    }

    /**
     * Makes a backup now, and then removes those that are not to be kept. Costs reading the database twice.
     *
     * @throws StoreException it could not be made or proven; the folder is as it was
     * @throws StoreBusyException another program made backups for longer than {@link #patience}
     */
    public Backup make() {
        return inTurn(this::makeOne);
    }

    /**
     * Makes a backup, unless there is one that is younger. Of many programs that ask for this at once, one makes it.
     *
     * @return empty: there is one
     * @throws StoreException as {@link #make}
     */
    public Optional<Backup> makeIfOlderThan(Duration interval) {
        return inTurn(() -> untilDue(interval).isZero() ? Optional.of(makeOne()) : Optional.empty());
    }

    /**
     * Makes backups from now on, on a thread of its own: one as soon as the newest is so old, and so on until that is
     * closed. Any number of programs may do this for one folder: together they make as many as one would.
     *
     * @param interval how old the newest may get; at least a second
     */
    public RunningJob every(Duration interval) {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("the interval must be at least 1 s, was " + interval);
        }
        return RunningJob.start("twinstore-backups", () -> attempt(interval));
    }

    /** How long until the newest backup is that old; zero: it is, or there is none, or its time is still to come. */
    private Duration untilDue(Duration interval) {
        Instant now = time.now();
        return newest().map(Backup::at)
                .map(at -> Duration.between(now, at.plus(interval)))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Makes one if it is due, and tells a failure instead of throwing it; then says how long until the next is due. */
    private Duration attempt(Duration interval) {
        Duration again = interval.compareTo(AFTER_FAILURE) < 0 ? interval : AFTER_FAILURE;
        try {
            var unused = makeIfOlderThan(interval);
            Duration wait = untilDue(interval);
            return wait.isZero() ? again : wait;
        } catch (RuntimeException e) {
            try {
                onFailure.accept(e);
            } catch (RuntimeException why) {
                LogEvent.LISTENER_FAILED.log(LOG, why, "backup.failed");
            }
        }
        return again;
    }

    /** The backups of this database in the folder, the newest first. Folders that cannot be read as one are logged. */
    public List<Backup> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Backup> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path each : folders.filter(this::isNamedLikeOne).toList()) {
                try {
                    Backup backup = Backup.in(each);
                    if (backup.database().equals(identity)) { // another's, of a file of the same name, is not touched
                        found.add(backup);
                    }
                } catch (RefusedException e) {
                    LogEvent.BACKUP_UNREADABLE.log(LOG, each, String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw failed("list", e);
        }
        found.sort(Comparator.comparing(Backup::at)
                .thenComparing(backup -> backup.folder().toString())
                .reversed());
        return List.copyOf(found);
    }

    private boolean isNamedLikeOne(Path each) {
        String called = each.getFileName().toString();
        return called.startsWith(name) && called.substring(name.length()).matches(STAMPED) && Files.isDirectory(each);
    }

    /** The newest backup; those that are dated in the future, by a clock that was ahead, do not count. */
    public Optional<Backup> newest() {
        Instant now = time.now();
        return list().stream().filter(backup -> !backup.at().isAfter(now)).findFirst();
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!Files.isDirectory(folder)) {
                OwnerOnly.createFolders(folder);
            }
            try (ProcessLock lock = ProcessLock.of(folder.resolve("backups"))) {
                if (!lock.acquire(patience)) {
                    throw new StoreBusyException(
                            "another program has been making backups into " + folder + " for more than " + patience
                                    + "; wait for it, or allow more time",
                            null);
                }
                try {
                    return work.get();
                } finally {
                    lock.release();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw failed("make a backup in", e);
        }
    }

    private Backup makeOne() {
        try {
            clean();
            Optional<Backup> before = newest();
            Instant at = time.now();
            while (Files.exists(place(at))) { // the clock stands still, or was set back
                at = at.plusMillis(1);
            }
            Path place = place(at);
            Path partial = folder.resolve(PARTIAL + UUID.randomUUID());
            try {
                Making making = new Making(database, identity, archives, partial, progress);
                var unused = making.make(at, before.orElse(null));
                Files.move(partial, place);
                OwnerOnly.syncNames(folder);
            } finally {
                Trees.delete(partial);
            }
            Backup made = Backup.in(place);
            LogEvent.BACKUP_MADE.log(LOG, database, place, made.bytes());
            made.warnings().forEach(warning -> LogEvent.BACKUP_WARNING.log(LOG, place, warning));
            retire(made);
            onMade.accept(made);
            return made;
        } catch (IOException e) {
            throw failed("make a backup in", e);
        }
    }

    private Path place(Instant at) {
        return folder.resolve(name + "-" + STAMP.format(at));
    }

    /** Removes what programs that died have left. Nobody else works here: the turn is ours. */
    private void clean() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path each : left.filter(
                            path -> LEFT.matcher(path.getFileName().toString()).matches())
                    .toList()) {
                Trees.delete(each);
            }
        }
    }

    /** Never the one just made, none dated in the future, and not the last one that nothing was wrong with. */
    private void retire(Backup made) throws IOException {
        if (count == 0 && age == null) {
            return;
        }
        Instant now = time.now();
        List<Backup> all = list().stream()
                .filter(backup -> !backup.at().isAfter(now) && !backup.equals(made))
                .toList();
        Optional<Backup> sound = made.warnings().isEmpty()
                ? Optional.empty()
                : all.stream().filter(backup -> backup.warnings().isEmpty()).findFirst();
        Instant since = age == null ? Instant.MAX : now.minus(age);
        for (Backup old : all.subList(Math.min(all.size(), Math.max(0, count - 1)), all.size())) {
            if (old.at().isBefore(since) && !sound.equals(Optional.of(old))) {
                Path deleted = folder.resolve(DELETED + UUID.randomUUID());
                Files.move(old.folder(), deleted); // at once: half a backup must not look like one
                Trees.delete(deleted);
                LogEvent.BACKUP_REMOVED.log(LOG, old.folder());
            }
        }
    }

    private StoreException failed(String what, Exception e) {
        return new StoreException(
                "cannot " + what + " " + folder + " (" + e + "); check the path, its permissions and the disk", e);
    }
}
