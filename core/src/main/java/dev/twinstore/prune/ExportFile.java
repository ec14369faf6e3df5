package dev.twinstore.prune;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.twinstore.StoreException;
import dev.twinstore.prune.PruneReport.Pruned;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.PlainFiles;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The export of one table: JSON lines, gzipped, only the owner's. It has another name ({@code ….new}) until it is complete, on
 * disk, and was read back. Not thread-safe.
 */
final class ExportFile implements AutoCloseable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int BUFFER = 1 << 16;
    private static final int TELL = 1_000; // lines

    private final Path folder;
    private final String name;
    private final MessageDigest digest = sha256();
    private @Nullable Path temporary;
    private @Nullable Path path;
    private @Nullable FileChannel channel;
    private @Nullable BufferedWriter writer;
    private long lines;

    ExportFile(Path folder, String table, Instant now) {
        this.folder = folder;
        this.name = table + "-" + STAMP.format(now);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    long lines() {
        return lines;
    }

    /** Where it is when it is finished. */
    Path path() {
        return java.util.Objects.requireNonNull(path);
    }

    /** Adds a line. The file is made with the first. */
    void add(String line) {
        try {
            if (writer == null) {
                writer = open();
            }
            writer.write(line);
            writer.write('\n');
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            lines++;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private BufferedWriter open() throws IOException {
        OwnerOnly.createFolders(folder);
        for (int count = 1; ; count++) {
            Path free = folder.resolve(name + (count == 1 ? "" : "-" + count) + ".jsonl.gz");
            Path fresh = folder.resolve(free.getFileName() + ".new");
            if (Files.exists(free)) {
                continue;
            }
            try {
                channel = OwnerOnly.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            } catch (FileAlreadyExistsException e) {
                continue; // something else
            }
            path = free;
            temporary = fresh;
            return new BufferedWriter(
                    new OutputStreamWriter(
                            new GZIPOutputStream(Channels.newOutputStream(channel), BUFFER), StandardCharsets.UTF_8),
                    BUFFER);
        }
    }

    /** Completes it: when this returns, the file is on disk under its name and has been read back. */
    void finish(LongConsumer progress) {
        try {
            BufferedWriter last = java.util.Objects.requireNonNull(writer);
            FileChannel disk = java.util.Objects.requireNonNull(channel);
            last.flush();
            last.close(); // ends the gzip stream, and closes the channel
            writer = null;
            Path fresh = java.util.Objects.requireNonNull(temporary);
            OwnerOnly.sync(fresh);
            readBack(fresh, progress);
            Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE);
            temporary = null;
            OwnerOnly.syncNames(folder);
            disk.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void readBack(Path fresh, LongConsumer progress) throws IOException {
        MessageDigest found = sha256();
        long[] count = {0};
        each(fresh, line -> {
            found.update(line.getBytes(StandardCharsets.UTF_8));
            if (++count[0] % TELL == 0) {
                progress.accept(count[0]);
            }
        });
        if (count[0] != lines || !MessageDigest.isEqual(found.digest(), digest.digest())) {
            throw new IOException(
                    "it was read back and is not what was written: " + count[0] + " of " + lines + " lines");
        }
    }

    private static void each(Path file, Consumer<String> action) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), BUFFER), StandardCharsets.UTF_8))) {
            // Not by readLine alone: a line ends at LF, and CR cannot be in one, since JSON writes it as \r.
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                action.accept(line);
            }
        }
    }

    /** Reads the finished file, in batches of lines that are not too long together. */
    void batches(int most, long bytes, Consumer<List<String>> action) {
        try {
            List<String> batch = new ArrayList<>();
            long[] size = {0};
            each(path(), line -> {
                if (batch.size() == most || size[0] + line.length() > bytes) {
                    action.accept(List.copyOf(batch));
                    batch.clear();
                    size[0] = 0;
                }
                batch.add(line);
                size[0] += line.length();
            });
            if (!batch.isEmpty()) {
                action.accept(List.copyOf(batch));
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Adds a line to pruned.jsonl.
     *
     * @param event begun: rows of this export may be deleted from now on · done: so many were. A run that died has no such line
     */
    static void note(Path folder, String event, String database, Instant at, Instant before, Pruned pruned) {
        Path file = folder.resolve("pruned.jsonl");
        String line = JsonNodeFactory.instance
                .objectNode()
                .put("at", at.toString())
                .put("event", event)
                .put("database", database)
                .put("table", pruned.table())
                .put("before", before.toString())
                .put("rows", pruned.rows())
                .put("deleted", pruned.deleted())
                .put(
                        "export",
                        pruned.export() == null
                                ? null
                                : String.valueOf(pruned.export().getFileName()))
                .toString();
        try {
            OwnerOnly.createFolders(folder);
            if (PlainFiles.isOther(file)) { // a pipe would wait for a reader
                throw new IOException("it is no plain file");
            }
            try (FileChannel log = OwnerOnly.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
                ByteBuffer text = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    log.write(text);
                }
                log.force(true);
            }
        } catch (IOException e) {
            throw new StoreException("cannot write " + file + " (" + e + "); the rows are exported", e);
        }
    }

    private StoreException failed(IOException e) {
        return new StoreException(
                "cannot export to " + (path == null ? folder : path) + " (" + e
                        + "); check the path, its permissions and the disk. What is not exported is not deleted",
                e);
    }

    /** Removes what is not complete. */
    @Override
    public void close() {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary); // first: closing writes what is left, and fails on a full disk
            }
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
