package dev.twinstore.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The files of an open database as they are on disk: what a process that is halted just then leaves behind, since the
 * operating system keeps what was written.
 *
 * <p>It holds both files open until it is closed, which must be after the store: closing a file gives up all locks that the
 * process has on it, those of SQLite too. The {@code -shm} is not copied: nobody reads it after a crash.
 */
final class Disk implements AutoCloseable {
    private final FileChannel database;
    private final FileChannel wal;

    /** The files of a database that is open in WAL mode and was written to since. */
    Disk(Path file) {
        try {
            database = FileChannel.open(file);
            wal = FileChannel.open(wal(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path wal(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** What is in both files at one moment. */
    static final class Image {
        private final byte[] database;
        private final byte[] wal;

        Image(byte[] database, byte[] wal) {
            this.database = database;
            this.wal = wal;
        }

        /** The whole file. */
        byte[] database() {
            return database;
        }

        /** The whole file. */
        byte[] wal() {
            return wal;
        }

        /** The same with the WAL cut to so many bytes. */
        Image cut(int bytes) {
            return new Image(database, Arrays.copyOf(wal, bytes));
        }

        /** Puts both where a database may be opened; whatever was there is gone. */
        Path write(Path file) {
            try {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
                Files.write(file, database);
                if (wal.length == 0) {
                    Files.deleteIfExists(Disk.wal(file));
                } else {
                    Files.write(Disk.wal(file), wal);
                }
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** How many bytes the WAL has: as long as it is not checkpointed, it only grows. */
    int walSize() {
        try {
            return Math.toIntExact(wal.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Image image() {
        return new Image(bytes(database), bytes(wal));
    }

    private static byte[] bytes(FileChannel file) {
        try {
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.size()));
            while (all.hasRemaining() && file.read(all, all.position()) > 0) {}
            return all.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            database.close();
            wal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
