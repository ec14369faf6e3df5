package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Temporary folders in memory, where the system has such and it is not scarce: for tests that write a lot. */
public final class InMemory implements TempDirFactory {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 1L << 30; // containers often have 64 MB
    private static final String DEFAULT = "junit.jupiter.tempdir.factory.default";

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return folder("twinstore");
    }

    /** Where tests have their folders: in memory, unless they are torture tests; benchmarks are on disk. */
    static Path folderOfTests(String name) throws IOException {
        return isDefault() ? folder(name) : Files.createTempDirectory(name);
    }

    /** Whether tests are to be quick, and have what they write in memory. */
    static boolean isDefault() {
        return InMemory.class.getName().equals(System.getProperty(DEFAULT));
    }

    /** A new folder, which whoever asked for it deletes. */
    private static Path folder(String name) throws IOException {
        return Files.isWritable(SHARED_MEMORY)
                        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() > ROOM
                ? Files.createTempDirectory(SHARED_MEMORY, name)
                : Files.createTempDirectory(name);
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
