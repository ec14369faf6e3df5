package dev.twinstore.prune;

import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of the exports. Prunes work in it one after the other, so that no row is exported twice. Thread-safe. */
final class ExportFolder {
    private static final Pattern INCOMPLETE = Pattern.compile("[a-z_]+-\\d{8}T\\d{6}Z(-\\d+)?\\.jsonl\\.gz\\.new");

    private final Path path;
    private final Duration patience;

    /**
     * A folder, which may be missing.
     *
     * @param patience how long to wait for other prunes
     */
    ExportFolder(Path path, Duration patience) {
        this.path = path;
        this.patience = patience;
    }

    /**
     * Does something alone in this folder, among all prunes of this machine, after removing incomplete exports: who wrote them
     * is dead, and has deleted nothing of what is in them. Makes the folder if it is missing.
     *
     * @throws StoreBusyException others pruned into it for longer than the patience
     */
    <T> T alone(Supplier<T> work) {
        try (ProcessLock lock = lock()) {
            if (!lock.acquire(patience)) {
                throw new StoreBusyException(
                        "another process prunes into " + path + " since more than " + patience.toSeconds()
                                + " s; let it end, or ask again later",
                        null);
            }
            try {
                removeIncomplete();
                return work.get();
            } finally {
                lock.release();
            }
        }
    }

    private ProcessLock lock() {
        try {
            OwnerOnly.createFolders(path);
            return ProcessLock.of(path.resolve("prune"));
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    private void removeIncomplete() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path each : files.filter(ExportFolder::isIncomplete).toList()) {
                Files.delete(each);
            }
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    private static boolean isIncomplete(Path file) {
        return INCOMPLETE.matcher(file.getFileName().toString()).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private StoreException failed(Exception e) {
        return new StoreException(
                "cannot export to " + path + " (" + e
                        + "); check the path, its permissions and the disk. What is not exported is not deleted",
                e);
    }
}
