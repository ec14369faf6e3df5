package dev.twinstore.analytics.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A temporary folder of one run, removed with what is in it at the end, also when the program is interrupted. */
public final class Scratch implements AutoCloseable {
    private static final int ATTEMPTS = 40;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

    private final @Nullable Path folder;
    private final Thread onShutdown = new Thread(this::remove, "removes the temporary folder");
    private volatile boolean kept;

    private Scratch(@Nullable Path folder, boolean kept) {
        this.folder = folder;
        this.kept = kept;
    }

    /**
     * A new folder that only the owner can read.
     *
     * @param keep whether to leave it there at the end
     */
    public static Scratch open(boolean keep) {
        try {
            Scratch scratch = new Scratch(Files.createTempDirectory("twinstore-demo-"), keep);
            Runtime.getRuntime().addShutdownHook(scratch.onShutdown);
            return scratch;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder; name a database with --db", e);
        }
    }

    /** No folder: there is nothing to remove. */
    public static Scratch none() {
        return new Scratch(null, false);
    }

    /** A file in the folder. */
    public Path file(String name) {
        if (folder == null) {
            throw new IllegalStateException("there is no temporary folder");
        }
        return folder.resolve(name);
    }

    /** Leaves the folder there at the end. */
    public void keep() {
        kept = true;
    }

    /** Whether there is a folder that stays. */
    public boolean isKept() {
        return folder != null && kept;
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException e) {
            // the program is ending, and the hook runs
        }
    }

    /** Tries again for a while: processes that are being killed at the same time may still write here. */
    private void remove() {
        if (folder == null || kept) {
            return;
        }
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(folder); attempt++) {
            try (Stream<Path> found = Files.walk(folder)) {
                List<Path> deepestFirst =
                        found.sorted(Comparator.reverseOrder()).toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                last = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e;
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
        if (Files.exists(folder)) {
            System.err.println("could not remove " + folder + " (" + last + "); remove it by hand");
        }
    }
}
