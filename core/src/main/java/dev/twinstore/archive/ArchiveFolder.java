package dev.twinstore.archive;

import dev.twinstore.Database;
import dev.twinstore.RefusedException;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of the archive files of one database: {@code 2026-08.db}, and {@code 2026-08-2.db} where the first could not be
 * appended to. A name that retention has removed is kept in a marker, {@code 2026-08.db.expired}, and never used again.
 */
final class ArchiveFolder {
    private static final Pattern NAME = Pattern.compile("(\\d{4}-(?:0[1-9]|1[0-2]))(?:-[2-9]|-[1-9]\\d{1,3})?\\.db");
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private final Path path;
    private final Duration patience;

    private ArchiveFolder(Path path, Duration patience) {
        this.path = path;
        this.patience = patience;
    }

    /** Refuses a store on PostgreSQL that was not told where its archive is. */
    static ArchiveFolder of(StoreOptions options) {
        return of(options, "");
    }

    /**
     * The same, for something that is there.
     *
     * @param what what it is, for errors; empty, or with a space at its end
     */
    static ArchiveFolder of(StoreOptions options, String what) {
        Path chosen = options.archives();
        if (chosen == null && options.database() instanceof Database.File file) {
            chosen = Archives.folderBeside(file.path());
        }
        if (chosen == null) {
            throw new RefusedException(what + "where the archive files of " + options.database()
                    + " are is not known: say it with --archives DIR, or withArchives(folder) in a program");
        }
        return new ArchiveFolder(chosen, options.lockTimeout());
    }

    Path path() {
        return path;
    }

    /** How long to wait for others. */
    Duration patience() {
        return patience;
    }

    /**
     * Does something alone in this folder, among all archivers of this machine. Makes the folder if it is missing.
     *
     * @throws StoreBusyException others worked in it for longer than the lock timeout
     */
    <T> T alone(Supplier<T> work) {
        make();
        try (ProcessLock lock = ProcessLock.of(path.resolve("archive"))) {
            if (!lock.acquire(patience)) {
                throw new StoreBusyException(
                        "another process archives into " + path + " since more than " + patience.toSeconds()
                                + " s; let it end, or ask again later",
                        null);
            }
            try {
                return work.get();
            } finally {
                lock.release();
            }
        }
    }

    private void make() {
        try {
            OwnerOnly.createFolders(path);
        } catch (IOException e) {
            throw new StoreException(
                    "cannot make the folder " + path + " (" + e + "); check the path and its permissions", e);
        }
    }

    /** The names of the files that are there, in their order. */
    List<String> names() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreException("cannot read the folder " + path + " (" + e + ")", e);
        }
    }

    /** The month of a file's name. */
    static YearMonth month(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException(name);
        }
        return YearMonth.parse(parts.group(1));
    }

    /** The name of a month's files; 1: the first. */
    static String name(YearMonth month, int count) {
        return month + (count == 1 ? "" : "-" + count) + ".db";
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Whether there is something under that name that was or could be archived to: not nothing, and no empty file. */
    boolean isThere(String name) {
        return size(name) > 0 || (Files.exists(file(name)) && !isPlain(name));
    }

    /** Whether it is a file, or a link to one: not a folder, a pipe or a device. */
    boolean isPlain(String name) {
        return Files.isRegularFile(file(name));
    }

    /** Bytes of a file; 0: it is empty or not there. */
    long size(String name) {
        try {
            return Files.exists(file(name)) ? Files.size(file(name)) : 0;
        } catch (IOException e) {
            throw new StoreException("cannot read " + file(name) + " (" + e + ")", e);
        }
    }

    boolean isExpired(String name) {
        return Files.exists(marker(name));
    }

    private Path marker(String name) {
        return path.resolve(name + ".expired");
    }

    /** Opens the file that a row names, for reading. */
    ArchiveFile open(String name, String what) {
        if (!NAME.matcher(name).matches()) { // another program wrote it; it could lead anywhere
            throw new UnreadableArchiveException(
                    Reason.MISSING,
                    what + " is said to be in '" + name + "', which is no name of an archive file",
                    null);
        }
        if (!Files.exists(file(name))) {
            throw isExpired(name)
                    ? new UnreadableArchiveException(
                            Reason.EXPIRED,
                            what + " was in the archive file " + file(name) + ", which was removed by retention: see "
                                    + marker(name) + "; only a backup from before can have it",
                            null)
                    : new UnreadableArchiveException(
                            Reason.MISSING,
                            what + " is in the archive file " + file(name) + ", which is not there; restore the file"
                                    + " from a backup, or say where it is with --archives, or withArchives in a program",
                            null);
        }
        return ArchiveFile.forReading(file(name), patience);
    }

    /** Opens a file for appending, which is made if it is missing. */
    ArchiveFile append(String name) {
        try {
            OwnerOnly.createFile(file(name));
        } catch (FileAlreadyExistsException e) {
            // it is there
        } catch (IOException e) {
            throw new StoreException("cannot make " + file(name) + " (" + e + "); check permissions and disk", e);
        }
        return ArchiveFile.forAppending(file(name), patience);
    }

    /** Removes a file for good, and leaves a marker that says so. */
    void remove(String name, String why) {
        try {
            Path temporary = path.resolve(name + ".expired.new");
            try (FileChannel channel = OwnerOnly.open(temporary, NEW)) {
                ByteBuffer text = ByteBuffer.wrap(why.getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(temporary, marker(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            OwnerOnly.syncNames(path);
            Files.deleteIfExists(file(name + "-journal"));
            Files.deleteIfExists(file(name));
            OwnerOnly.syncNames(path);
        } catch (IOException e) {
            throw new StoreException("cannot remove " + file(name) + " (" + e + ")", e);
        }
    }
}
