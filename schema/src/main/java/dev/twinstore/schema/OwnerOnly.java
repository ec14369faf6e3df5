package dev.twinstore.schema;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only their owner may read and write ({@code rw-------}) and folders that only their owner may enter
 * ({@code rwx------}), from the moment they are there and whatever the umask. Every file of Twinstore is made here, and forced to the disk here. What is
 * there already keeps the rights it has. Where rights are not those of POSIX (Windows), the system's own hold. Stateless, so
 * thread-safe.
 */
public final class OwnerOnly {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] FILE = rights("rw-------");
    private static final FileAttribute<?>[] FOLDER = rights("rwx------");

    private OwnerOnly() {}

    /**
     * Makes an empty file.
     *
     * @throws FileAlreadyExistsException it is there; it is as it was
     * @throws IOException it cannot be made
     */
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, FILE);
    }

    /**
     * Makes a folder, with those above it, unless it is there.
     *
     * @throws IOException it cannot be made
     */
    public static void createFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER);
        }
    }

    /**
     * Opens a file with these options; what it makes is the owner's.
     *
     * @throws IOException it cannot be opened
     */
    public static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        return FileChannel.open(file, options, FILE);
    }

    /**
     * A writer of UTF-8 into a new file, with a buffer.
     *
     * @throws FileAlreadyExistsException it is there; it is as it was
     * @throws IOException it cannot be made
     */
    public static Writer newWriter(Path file) throws IOException {
        FileChannel channel = open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        return new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8);
    }

    /**
     * Has the disk keep what a file holds.
     *
     * @throws IOException it cannot
     */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Has the disk keep which names are in a folder. Systems that cannot open a folder keep them anyway.
     *
     * @throws IOException it cannot
     */
    public static void syncNames(Path folder) throws IOException {
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
