package dev.twinstore.engine;

import dev.twinstore.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;

/** The space of one SQLite file, which was made with auto_vacuum=INCREMENTAL. A file that was not keeps its free pages. */
final class SqliteSpace implements Space {
    /** Pages a turn, 4 MB: a few milliseconds. */
    private static final int STEP = 1_000;

    private final Path file;
    private final Writing writing;
    private final Readers.Opener opener;
    private final Failures failures;

    /** How the engine writes. */
    @FunctionalInterface
    interface Writing {
        long run(Function<? super Tx, Long> work);
    }

    SqliteSpace(Path file, Writing writing, Readers.Opener opener, Failures failures) {
        this.file = file;
        this.writing = writing;
        this.opener = opener;
        this.failures = failures;
    }

    @Override
    public long bytes(String table) {
        try {
            Path wal = file.resolveSibling(file.getFileName() + "-wal");
            return Files.size(file) + (Files.exists(wal) ? Files.size(wal) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void giveBack(String table, Runnable between) {
        long before = Long.MAX_VALUE;
        long free = writing.run(tx -> tx.dsl().connectionResult(SqliteSpace::free));
        while (free > 0 && free < before) {
            between.run();
            before = free;
            free = writing.run(tx -> tx.dsl().connectionResult(SqliteSpace::step));
        }
        emptyWal();
    }

    private static long free(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA freelist_count")) {
            return row.getLong(1);
        }
    }

    private static long step(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Not as a query: it gives back one page a row, and has no column to ask for.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + STEP + ")");
        }
        return free(connection);
    }

    /** On a connection of its own, which can do it outside of a transaction. Somebody who reads keeps it from it. */
    private void emptyWal() {
        try {
            SqliteSession session = opener.open();
            try {
                session.run("PRAGMA busy_timeout = 100");
                Checkpointer.all(session, "TRUNCATE");
            } finally {
                session.close();
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }
}
