package dev.twinstore.analytics.job;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A document as a file: the old one or the new one, never half of one, whoever reads it and whenever. */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes a document beside the file, and moves it to its place when it is whole. Makes the folder. CSV begins with a byte
     * order mark, without which some spreadsheets take UTF-8 for something else.
     *
     * @throws UncheckedIOException it could not be written; the file is as it was
     */
    public static void write(Document document, Format format, Path file) {
        Path absolute = file.toAbsolutePath();
        Path whole = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(absolute.getParent());
            try {
                try (Writer out =
                        Files.newBufferedWriter(whole, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
                    if (format == Format.CSV) {
                        out.write('\uFEFF');
                    }
                    format.write(document, out);
                }
                move(whole, absolute);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (" + e + "); check the path and the disk", e);
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
