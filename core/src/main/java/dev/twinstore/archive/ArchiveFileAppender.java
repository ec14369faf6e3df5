package dev.twinstore.archive;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.function.Consumer;

/** Adds outputs to an archive file, inside one transaction of it. */
final class ArchiveFileAppender implements AutoCloseable {
    private final Connection connection;
    private final Path path;
    private final Pieces.Writer writer = Pieces.writer();

    ArchiveFileAppender(Connection connection, Path path) {
        this.connection = connection;
        this.path = path;
    }

    /** Hands a text over, piece by piece, to the sink that it is given. */
    @FunctionalInterface
    interface Text {
        void pieces(Consumer<? super String> sink);
    }

    /**
     * Adds the output of an entry. If the file has it already, nothing is written twice; if the text throws, nothing at all.
     *
     * @return its length and digest
     */
    Digest add(long entryId, Text text, Instant now) {
        try {
            run("SAVEPOINT output");
            boolean isNew = false;
            try {
                long number = next();
                Digest digest = new Digest();
                int pieces = addPieces(number, text, digest);
                isNew = !has(entryId, digest);
                if (isNew) {
                    addOutput(number, entryId, digest, pieces, now);
                }
                return digest;
            } finally {
                if (!isNew) {
                    run("ROLLBACK TO output");
                }
                run("RELEASE output");
            }
        } catch (SQLException e) {
            throw ArchiveFile.failed(path, e);
        }
    }

    private int addPieces(long number, Text text, Digest digest) throws SQLException {
        int[] pieces = {0};
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO archive_pieces (number, piece, data) VALUES (?, ?, ?)")) {
            text.pieces(piece -> {
                byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
                digest.add(bytes);
                try {
                    insert.setLong(1, number);
                    insert.setInt(2, pieces[0]++);
                    insert.setBytes(3, writer.compressed(bytes));
                    insert.executeUpdate();
                } catch (SQLException e) {
                    throw ArchiveFile.failed(path, e);
                }
            });
        }
        return pieces[0];
    }

    private void addOutput(long number, long entryId, Digest digest, int pieces, Instant now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO archive_outputs (number, entry_id, digest, bytes, pieces, archived_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, number);
            insert.setLong(2, entryId);
            insert.setString(3, digest.hex());
            insert.setLong(4, digest.bytes());
            insert.setInt(5, pieces);
            insert.setLong(6, now.toEpochMilli());
            insert.executeUpdate();
        }
    }

    private boolean has(long entryId, Digest digest) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM archive_outputs WHERE entry_id = ? AND digest = ?")) {
            query.setLong(1, entryId);
            query.setString(2, digest.hex());
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private long next() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(number), 0) + 1 FROM archive_outputs")) {
            return row.getLong(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
