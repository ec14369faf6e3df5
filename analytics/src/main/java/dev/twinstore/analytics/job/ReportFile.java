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
import java.util.UUID;

/** A document as a file: the old one or the new one, never half of one, whoever reads it and whenever. */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes a document beside the file, and moves it to its place when it is whole. Makes the folder. What it makes only the
     * owner may read; a file that is there keeps the rights that it has. CSV begins with a byte order mark, without which some
     * spreadsheets take UTF-8 for something else.
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
            }
            try {
                try (Writer out = OwnerOnly.newWriter(whole)) {
                    if (format == Format.CSV) {
                        out.write('\uFEFF');
                    }
                    format.write(document, out);
                }
                keepRights(absolute, whole);
                move(whole, absolute);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (" + e + "); check the path and the disk", e);
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
