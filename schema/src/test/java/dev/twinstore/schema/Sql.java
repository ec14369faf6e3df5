package dev.twinstore.schema;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plain JDBC connection as any other program has it: foreign keys on, and nothing of ours. */
final class Sql implements AutoCloseable {
    private final Connection connection;

    private Sql(Connection connection) {
        this.connection = connection;
    }

    static Sql of(Connection connection) {
        return new Sql(connection);
    }

    static Sql open(Postgres database) throws SQLException {
        return new Sql(database.connect());
    }

    static Sql open(Path file) throws SQLException {
        Sql sql = new Sql(DriverManager.getConnection(Schema.url(file)));
        sql.run("PRAGMA foreign_keys = ON");
        return sql;
    }

    /** Runs one statement; the number of rows that it changed. */
    int run(String statement, @Nullable Object... values) throws SQLException {
        try (PreparedStatement prepared = prepare(statement, values)) {
            prepared.execute();
            return prepared.getUpdateCount();
        }
    }

    /** Runs a text of several statements. */
    void runAll(String statements) throws SQLException {
        for (SqlText.Statement statement : SqlText.statements(statements)) {
            run(statement.sql());
        }
    }

    List<List<@Nullable Object>> rows(String query, @Nullable Object... values) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (PreparedStatement prepared = prepare(query, values);
                ResultSet result = prepared.executeQuery()) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(width);
                for (int column = 1; column <= width; column++) {
                    row.add(small(result.getObject(column)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Whole numbers as SQLite's driver gives them: the smaller type if they fit. */
    private static @Nullable Object small(@Nullable Object value) {
        return value instanceof Long number && number == number.intValue() ? (Object) number.intValue() : value;
    }

    /** The first column of every row, as text. */
    List<String> texts(String query, @Nullable Object... values) throws SQLException {
        return rows(query, values).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    /** The first column of the first row; null also if there is no row. */
    @Nullable
    Object value(String query, @Nullable Object... values) throws SQLException {
        List<List<@Nullable Object>> rows = rows(query, values);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    private PreparedStatement prepare(String statement, @Nullable Object... values) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        for (int i = 0; i < values.length; i++) {
            prepared.setObject(i + 1, values[i]);
        }
        return prepared;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
