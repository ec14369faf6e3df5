package dev.twinstore.analytics.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows as fast as JDBC can, in one transaction for each 100,000. */
final class HistoryWriter implements AutoCloseable {
    private static final int BATCH = 2_000;
    private static final int COMMIT = 100_000;

    private final Connection connection;
    private final Map<String, Batch> batches = new HashMap<>();
    private int uncommitted;

    private static final class Batch {
        private final PreparedStatement statement;
        private int rows;

        Batch(PreparedStatement statement) {
            this.statement = statement;
        }
    }

    /** Makes the database, with the schema of the store. */
    HistoryWriter(Path file) throws SQLException {
        Store.open(StoreOptions.of(file).withoutHousekeeping()).close();
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA cache_size = -100000");
        }
        connection.setAutoCommit(false);
    }

    /** Adds a row; {@code columns} is a list separated by commas. */
    void add(String table, String columns, @Nullable Object... values) throws SQLException {
        Batch batch = batches.get(table);
        if (batch == null) {
            String marks = Arrays.stream(columns.split(",")).map(column -> "?").collect(Collectors.joining(","));
            batch = new Batch(
                    connection.prepareStatement("INSERT INTO " + table + " (" + columns + ") VALUES (" + marks + ")"));
            batches.put(table, batch);
        }
        for (int i = 0; i < values.length; i++) {
            batch.statement.setObject(i + 1, values[i]);
        }
        batch.statement.addBatch();
        if (++batch.rows == BATCH) {
            batch.rows = 0;
            batch.statement.executeBatch();
        }
        if (++uncommitted == COMMIT) {
            uncommitted = 0;
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException {
        for (Batch batch : batches.values()) {
            batch.statement.executeBatch();
            batch.statement.close();
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        connection.close();
    }
}
