package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Internal: what a path leads to, asked of the system at once. Stateless, so thread-safe. */
public final class PlainFiles {
    private PlainFiles() {}

    /**
     * Whether a folder, a pipe, a socket or a device bears that name; false if there is nothing, or it cannot be looked at.
     * Those who write just now may delete a file, such as SQLite's {@code -journal}, at any moment, and what is gone between
     * two questions would seem to be no plain file.
     */
    public static boolean isOther(Path file) {
        try {
            return !Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
        } catch (IOException e) {
            return false; // whoever opens it is told what is wrong
        }
    }

    /** Which file a path leads to, whatever its name: equal for the same file only. Null: there is none, or it is not told. */
    public static @Nullable Object identity(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null; // whoever opens it is told what is wrong
        }
    }
}
