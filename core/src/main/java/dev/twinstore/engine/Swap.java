package dev.twinstore.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.twinstore.LogEvent;
import dev.twinstore.StoreException;
import dev.twinstore.model.Json;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal: puts a new database and its archive files in the place of old ones, all or nothing. That takes several renames, so
 * what is to be done is first noted in a file beside the database, {@code NAME.restoring}. Whoever finds that note while nobody
 * is at work undoes what was done, unless the database itself was replaced already, which is the last of the renames. Not
 * thread-safe: for who has the {@link ProcessLock} of the file.
 */
public final class Swap {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);
    /** How many steps it has. */
    public static final int STEPS = 4;

    private static final String NOTE = ".restoring";
    private static final Pattern STAGED = Pattern.compile("\\.restoring-[0-9a-f-]{36}");
    private static final Pattern KEPT = Pattern.compile("\\.replaced-[0-9TZ.]{20}");

    /** What SQLite keeps beside a database. Left there, it would be taken for the new one's, and played into it. */
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");

    private final Path file;
    private final Path archives;
    private final String staging;
    private final String keeping;
    private final boolean isArchiveNew;

    /**
     * A swap that is to be done.
     *
     * @param file the database; it may be missing
     * @param archives the folder of its archive files; it may be missing
     * @param staging the ending of the names under which the new ones are, in the same folders
     * @param keeping the ending of the names that the old ones get; nothing has them
     */
    public Swap(Path file, Path archives, String staging, String keeping) {
        this(file, archives, staging, keeping, Files.exists(beside(archives, staging)));
    }

    private Swap(Path file, Path archives, String staging, String keeping, boolean isArchiveNew) {
        this.file = file;
        this.archives = archives;
        this.staging = staging;
        this.keeping = keeping;
        this.isArchiveNew = isArchiveNew;
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Where the old database is put. */
    public Path kept() {
        return beside(file, keeping);
    }

    /** Where its archive files are put. */
    public Path keptArchives() {
        return archives.equals(beside(file, "-archive")) ? beside(kept(), "-archive") : beside(archives, keeping);
    }

    private Path staged() {
        return beside(file, staging);
    }

    private Path stagedArchives() {
        return beside(archives, staging);
    }

    private Path note() {
        return beside(file, NOTE);
    }

    /**
     * Does it. If it throws, everything is as it was.
     *
     * @param step runs before each of the {@value #STEPS} steps, and after the last
     * @throws IOException a rename failed; a suppressed exception says if that could not be undone
     */
    public void run(Runnable step) throws IOException {
        writeNote();
        try {
            step.run();
            for (String ending : BESIDE) {
                moveIfThere(beside(file, ending), beside(kept(), ending));
            }
            moveIfThere(archives, keptArchives());
            step.run();
            moveIfThere(stagedArchives(), archives);
            syncNames(archives);
            step.run();
            if (Files.exists(file)) {
                keep();
            }
            step.run();
            Files.move(staged(), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            undoAfter(e);
            throw e;
        }
        syncNames(file);
        step.run();
        forget();
    }

    /**
     * Undoes what a swap has left that died, if there is one. Who opens a database calls this first.
     *
     * @param database the database, or a link to it; it may be missing
     * @param patience how long to wait for who is at work; then nothing is done
     * @throws StoreException it cannot be undone
     */
    public static void undoLeft(Path database, Duration patience) {
        Path file = real(database);
        if (Files.exists(beside(file, NOTE))) {
            try (ProcessLock lock = ProcessLock.of(file)) {
                if (lock.acquire(patience)) {
                    try {
                        undoLeft(file);
                    } finally {
                        lock.release();
                    }
                }
            } catch (UncheckedIOException e) {
                throw failed(file, e);
            }
        }
    }

    /**
     * The same, for who has the {@link ProcessLock} of the file.
     *
     * @param file where it really is
     * @throws StoreException it cannot be undone
     */
    public static void undoLeft(Path file) {
        Path note = beside(file, NOTE);
        if (!Files.isRegularFile(note)) {
            return;
        }
        try {
            Swap left = read(file, Files.readString(note));
            if (left != null && Files.exists(left.staged())) {
                left.undo();
                LogEvent.RESTORE_UNDONE.log(LOG, file, left.archives);
            }
            Files.delete(note);
            syncNames(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static StoreException failed(Path file, Exception e) {
        return new StoreException(
                "a restore to " + file + " has died, and cannot be undone (" + e + "); the old archive files are in a"
                        + " folder whose name has .replaced-: move it back by hand, and then delete "
                        + beside(file, NOTE),
                e);
    }

    private static Path real(Path database) {
        try {
            return database.toRealPath();
        } catch (IOException e) {
            return database.toAbsolutePath(); // it is not there, or opening it will say what is wrong
        }
    }

    /** What a note says; null: it was not written to its end, and so nothing was done. */
    private static @Nullable Swap read(Path file, String text) {
        JsonNode note;
        try {
            note = Json.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String staging = note.path("staging").asText();
        String keeping = note.path("keeping").asText();
        return STAGED.matcher(staging).matches() && KEPT.matcher(keeping).matches()
                ? new Swap(
                        file,
                        Path.of(note.path("archives").asText()),
                        staging,
                        keeping,
                        note.path("archives_are_new").asBoolean())
                : null;
    }

    private void undoAfter(Exception e) {
        try {
            undo();
            forget();
        } catch (IOException why) {
            e.addSuppressed(why);
        }
    }

    /** A second name for the old database, so that there is one under the first at each moment. */
    private void keep() throws IOException {
        try {
            Files.createLink(kept(), file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(file, kept()); // then there is none for a moment
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The renames backwards, as far as they were done; can itself be repeated. */
    private void undo() throws IOException {
        if (isArchiveNew && !Files.exists(stagedArchives())) {
            moveIfThere(archives, stagedArchives());
        }
        moveBack(keptArchives(), archives);
        syncNames(archives);
        if (Files.exists(kept()) && Files.exists(file) && Files.isSameFile(kept(), file)) {
            Files.delete(kept());
        }
        moveBack(kept(), file);
        for (String ending : BESIDE) {
            moveBack(beside(kept(), ending), beside(file, ending));
        }
        syncNames(file);
    }

    private static void moveBack(Path from, Path to) throws IOException {
        if (Files.exists(from) && !Files.exists(to)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void syncNames(Path of) throws IOException {
        Path folder = Objects.requireNonNull(of.getParent()); // a root is no file
        if (Files.isDirectory(folder)) {
            OwnerOnly.syncNames(folder);
        }
    }

    private void writeNote() throws IOException {
        String text = JsonNodeFactory.instance
                .objectNode()
                .put("staging", staging)
                .put("keeping", keeping)
                .put("archives", archives.toString())
                .put("archives_are_new", isArchiveNew)
                .toString();
        try (FileChannel channel = OwnerOnly.open(
                note(),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        syncNames(file);
    }

    private void forget() throws IOException {
        Files.deleteIfExists(note());
        syncNames(file);
    }
}
