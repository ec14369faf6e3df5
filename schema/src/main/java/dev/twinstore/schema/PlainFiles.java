package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Internal: files that can be opened without waiting for anybody. Stateless, so thread-safe. */
public final class PlainFiles {
    private PlainFiles() {}

    /**
     * Whether a folder, a pipe, a socket or a device bears that name; false if there is nothing, or it cannot be looked at.
     * Asked of the system at once: those who write just now may delete a file, such as SQLite's {@code -journal}, at any
     * moment, and what is gone between two questions would seem to be no plain file.
     */
    public static boolean isOther(Path file) {
        try {
            return !Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
        } catch (IOException e) {
            return false; // whoever opens it is told what is wrong
        }
    }
}
