package dev.twinstore.analytics.job;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.schema.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document as a file: the old one or the new one, never half of one, whoever reads it and whenever. */
public final class ReportFile {
    /** A file that is being written changes more often; one that does not was left by a process that was killed. */
    private static final Duration LEFT = Duration.ofHours(1);

    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    private ReportFile() {}

    /**
     * Writes a document beside the file, and moves it to its place when it is whole. Makes the folder. What it makes only the
     * owner may read; a file that is there keeps the rights that it has. CSV begins with a byte order mark, without which some
     * spreadsheets take UTF-8 for something else. What a process that was killed has left of the same file is removed after an
     * hour.
     *
     * @throws UncheckedIOException it could not be written; the file is as it was
     */
    public static void write(Document document, Format format, Path file) {
        Path absolute = file.toAbsolutePath();
        Path whole = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Path folder = absolute.getParent();
            if (folder != null) {
                OwnerOnly.createFolders(folder);
                removeLeft(folder, absolute.getFileName().toString());
            }
            UNFINISHED.add(whole);
            try {
                try (Writer out = OwnerOnly.newWriter(whole)) {
                    if (format == Format.CSV) {
                        out.write('\uFEFF');
                    }
                    format.write(document, out);
                }
                keepRights(absolute, whole);
                OwnerOnly.sync(whole); // or a power failure could leave an empty file in the old one's place
                move(whole, absolute);
            } finally {
                Files.deleteIfExists(whole);
                UNFINISHED.remove(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (" + e + "); check the path and the disk", e);
        }
    }

    /** Removes what is being written, as the last thing that a program does which is asked to end. */
    public static void discardUnfinished() {
        for (Path file : UNFINISHED) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the next run removes it
            }
        }
    }

    private static void removeLeft(Path folder, String name) throws IOException {
        Instant before = Instant.now().minus(LEFT);
        String left = Pattern.quote("." + name + ".") + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp";
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches(left))
                    .toList()) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        Files.deleteIfExists(file);
                    }
                } catch (IOException e) {
                    // another has just removed it, or may not: that does not keep this one from being written
                }
            }
        }
    }

    /** Whoever was given the old file to read may read the new one. */
    private static void keepRights(Path old, Path made) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(old, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(made, view.readAttributes().permissions());
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING); // in one folder: only odd file systems
        }
    }
}
