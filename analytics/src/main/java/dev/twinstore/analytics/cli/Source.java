package dev.twinstore.analytics.cli;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What is imported, readable more than once. A file is read in place. Standard input and pipes are kept: up to 16 MiB in
 * memory, more in a nameless file beside the database that goes with this process, however that ends.
 */
final class Source implements AutoCloseable {
    private static final int IN_MEMORY = 16 << 20;

    private final String name;
    private final @Nullable Path file;
    private final byte[] kept;
    private final @Nullable FileChannel spool;
    private final long size;
    private final @Nullable FileTime modified;

    private Source(String name, @Nullable Path file, byte[] kept, @Nullable FileChannel spool, long size)
            throws IOException {
        this.name = name;
        this.file = file;
        this.kept = kept;
        this.spool = spool;
        this.size = size;
        this.modified = file == null ? null : Files.getLastModifiedTime(file);
    }

    /**
     * Opens what the argument names.
     *
     * @param argument a path, or {@code -} for standard input
     * @param database beside it is room for what must be kept
     */
    static Source open(String argument, Path database) throws IOException {
        if (argument.equals("-")) {
            return keep("standard input", System.in, database);
        }
        Path file = Path.of(argument);
        if (Files.isRegularFile(file)) {
            return new Source(argument, file, new byte[0], null, Files.size(file));
        }
        if (!Files.exists(file)) {
            throw new Refusal("there is no file " + argument + "; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new Refusal(argument + " is a folder; name a file of JSON lines in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return keep(argument, in, database);
        }
    }

    private static Source keep(String name, InputStream in, Path database) throws IOException {
        byte[] start = in.readNBytes(IN_MEMORY);
        if (start.length < IN_MEMORY) {
            return new Source(name, null, start, null, start.length);
        }
        Path folder = database.toAbsolutePath().getParent();
        while (folder != null && !Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        Path spooled = folder == null
                ? Files.createTempFile("twinstore-import-", null)
                : Files.createTempFile(folder, ".twinstore-import-", null);
        spooled.toFile().deleteOnExit();
        FileChannel channel = FileChannel.open(
                spooled, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Files.deleteIfExists(spooled); // on Linux the channel outlives the name
        } catch (IOException e) {
            // on Windows it goes when the channel is closed
        }
        try {
            write(channel, ByteBuffer.wrap(start));
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                write(channel, ByteBuffer.wrap(buffer, 0, n));
            }
            return new Source(name, null, new byte[0], channel, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int unused = channel.write(bytes);
        }
    }

    /** What to call it in messages. */
    String name() {
        return name;
    }

    /** How many bytes it has. */
    long size() {
        return size;
    }

    /** Reads it from the start. One reading at a time. */
    InputStream read() throws IOException {
        if (file != null) {
            return Files.newInputStream(file);
        }
        if (spool == null) {
            return new ByteArrayInputStream(kept);
        }
        spool.position(0);
        return new FilterInputStream(Channels.newInputStream(spool)) {
            @Override
            public void close() {} // the next reading needs it
        };
    }

    /** Refuses if the file is no longer what it was. */
    void requireUnchanged() throws IOException {
        if (file != null
                && (Files.size(file) != size || !Files.getLastModifiedTime(file).equals(modified))) {
            throw changed();
        }
    }

    Refusal changed() {
        return new Refusal(name + " was changed while it was imported; nothing was imported: run it again");
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
