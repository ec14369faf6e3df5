package dev.twinstore.archive;

import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import dev.twinstore.schema.PlainFiles;
import dev.twinstore.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * One archive file, opened: a SQLite database of its own, which nothing is ever changed in or deleted from. Not
 * thread-safe.
 */
final class ArchiveFile implements AutoCloseable {
    /** "TWIA", by which a file says what it is. */
    static final int APPLICATION_ID = 0x54574941;

    private final Path path;
    private final Connection connection;

    /** An output that the file has. */
    record Output(long number, long entryId, String digest, long bytes, int pieces) {}

    /** What asks the file. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private ArchiveFile(Path path, Connection connection) {
        this.path = path;
        this.connection = connection;
    }

    /**
     * Opens a file for reading; it must be there.
     *
     * @throws UnreadableArchiveException it is damaged or no archive file
     */
    static ArchiveFile forReading(Path path, Duration patience) {
        try {
            return opened(path, patience, true);
        } catch (StoreException e) {
            // A writer was killed in the midst of a commit: only who may write can undo what is left of it.
            if (e.getCause() instanceof SQLException sql && isBlockedByJournal(sql) && Files.isWritable(path)) {
                return opened(path, patience, false);
            }
            throw e;
        }
    }

    /**
     * Opens a file for appending, and makes its tables if it is empty; it must be there.
     *
     * @throws UnreadableArchiveException it is damaged or no archive file
     */
    static ArchiveFile forAppending(Path path, Duration patience) {
        return opened(path, patience, false);
    }

    private static ArchiveFile opened(Path path, Duration patience, boolean readOnly) {
        requirePlain(path);
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
        if (readOnly) {
            config.setReadOnly(true);
        } else {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        try {
            Connection connection = config.createConnection(Schema.url(path));
            ArchiveFile file = new ArchiveFile(path, connection);
            boolean usable = false;
            try {
                file.answer(() -> {
                    file.run("PRAGMA trusted_schema = OFF");
                    if (!readOnly) {
                        file.run("PRAGMA journal_mode = DELETE"); // one file that can be copied, with nothing beside it
                        file.run("PRAGMA synchronous = EXTRA"); // the row lets go only of what a power cut cannot undo
                        if (size(path) == 0) { // SQLite takes one of a few bytes for empty too, and would write over it
                            ArchiveFileTables.make(file.connection);
                        }
                    }
                    file.requireArchive();
                    return file;
                });
                usable = true;
                return file;
            } finally {
                if (!usable) {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw failed(path, e);
        }
    }

    /** SQLite would wait for ever for somebody who writes into a pipe. */
    private static void requirePlain(Path path) {
        for (Path each : List.of(path, path.resolveSibling(path.getFileName() + "-journal"))) {
            if (PlainFiles.isOther(each)) {
                throw damaged(path, each + " is no plain file, but a folder, a pipe or a device", null);
            }
        }
    }

    private void requireArchive() throws SQLException {
        long pages = number("PRAGMA page_count"); // undoes what a killed writer left, if there is something
        if (number("PRAGMA application_id") != APPLICATION_ID) {
            throw damaged(path, "it is no archive file of Twinstore", null);
        }
        long version = number("PRAGMA user_version");
        if (version != ArchiveFileTables.VERSION) {
            throw new StoreException("the archive file " + path + " is of format " + version
                    + ", and this program knows " + ArchiveFileTables.VERSION + "; use a newer version of Twinstore");
        }
        long size = size(path);
        // It may have grown since the count: what an archiver appends now is in no output that is asked for.
        if (size < pages * number("PRAGMA page_size")) {
            throw damaged(path, "it is cut off: " + size + " bytes of " + pages + " pages", null);
        }
    }

    /** Never opened with java.nio: closing it would drop SQLite's locks. */
    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new StoreException("cannot read the archive file " + path + " (" + e + ")", e);
        }
    }

    /** The output of an entry with this digest, if the file has it. */
    Optional<Output> find(long entryId, String digest) {
        return answer(() -> {
            try (PreparedStatement query =
                    connection.prepareStatement(ArchiveFileTables.OUTPUTS + " WHERE entry_id = ? AND digest = ?")) {
                query.setLong(1, entryId);
                query.setString(2, digest);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(output(rows)) : Optional.empty();
                }
            }
        });
    }

    /** The first output after a number, if there is one. */
    Optional<Output> after(long number) {
        return answer(() -> {
            try (PreparedStatement query = connection.prepareStatement(
                    ArchiveFileTables.OUTPUTS + " WHERE number > ? ORDER BY number LIMIT 1")) {
                query.setLong(1, number);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(output(rows)) : Optional.empty();
                }
            }
        });
    }

    private static Output output(ResultSet row) throws SQLException {
        return new Output(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4), row.getInt(5));
    }

    /**
     * Reads an output, piece by piece, and proves length and digest at the end. So what the sink got before an exception is
     * not to be used.
     *
     * @throws UnreadableArchiveException something of it is missing or changed
     */
    void read(Output output, Consumer<? super String> sink) {
        Digest digest = new Digest();
        int found = answer(() -> {
            int pieces = 0;
            try (PreparedStatement query = connection.prepareStatement(ArchiveFileTables.PIECES);
                    Pieces.Reader reader = Pieces.reader()) {
                query.setLong(1, output.number());
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        byte[] bytes = reader.uncompressed(rows.getBytes(2));
                        if (bytes == null || rows.getInt(1) != pieces) {
                            throw damaged(path, "piece " + pieces + " of " + named(output) + " is damaged", null);
                        }
                        digest.add(bytes);
                        pieces++;
                        sink.accept(Pieces.text(bytes));
                    }
                }
            }
            return pieces;
        });
        if (found != output.pieces()
                || digest.bytes() != output.bytes()
                || !digest.hex().equals(output.digest())) {
            throw damaged(path, named(output) + " is not what was archived", null);
        }
    }

    private static String named(Output output) {
        return "the output of progress entry " + output.entryId();
    }

    /** Writes what appends to the file, all or nothing; when it returns, it is on disk. */
    <T> T append(Function<? super ArchiveFileAppender, ? extends T> work) {
        return answer(() -> {
            run("BEGIN IMMEDIATE");
            boolean done = false;
            try (ArchiveFileAppender appender = new ArchiveFileAppender(connection, path)) {
                T result = work.apply(appender);
                run("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollback();
                }
            }
        });
    }

    private void rollback() {
        try {
            run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back already, as it does when the disk is full
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getLong(1);
        }
    }

    private <T> T answer(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw failed(path, e);
        }
    }

    static UnreadableArchiveException damaged(Path path, String what, @Nullable Throwable cause) {
        return new UnreadableArchiveException(
                Reason.DAMAGED,
                "the archive file " + path + " is damaged: " + what + "; restore the file from a backup",
                cause);
    }

    private static boolean isBlockedByJournal(SQLException sql) {
        int code = sql.getErrorCode() & 0xFF;
        return code == SQLiteErrorCode.SQLITE_READONLY.code || code == SQLiteErrorCode.SQLITE_CANTOPEN.code;
    }

    static StoreException failed(Path path, SQLException sql) {
        int code = sql.getErrorCode() & 0xFF;
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code
                || code == SQLiteErrorCode.SQLITE_ERROR.code) { // no such table
            return damaged(path, String.valueOf(sql.getMessage()), sql);
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code) {
            return new StoreBusyException("the archive file " + path + " is being written by another program", sql);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return new StoreException("no room left on the disk of the archive file " + path + "; free some", sql);
        }
        return new StoreException("the archive file " + path + ": " + sql.getMessage(), sql);
    }

    @Override
    public void close() {
        answer(() -> {
            connection.close();
            return path;
        });
    }
}
