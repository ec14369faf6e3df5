package dev.twinstore.engine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which processes have a file open, as Linux tells it in /proc; those of other users only to root. */
final class OpenFiles {
    private static final Path PROC = Path.of("/proc");

    private OpenFiles() {}

    /** The pids; empty: none, or this system does not tell. */
    static List<Long> of(Path file) {
        List<Long> users = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            Path real = file.toRealPath();
            for (Path process : processes) {
                if (has(process, real)) {
                    users.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return users;
        }
        return users;
    }

    private static boolean has(Path process, Path real) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path open : files) {
                if (isLinkTo(open, real)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it has ended, or is another user's
        }
        return false;
    }

    private static boolean isLinkTo(Path open, Path real) {
        try {
            return Files.readSymbolicLink(open).equals(real);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
