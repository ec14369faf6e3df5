package dev.twinstore.analytics;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a database says when it is asked in plain SQL, by another connection and without jOOQ. */
public final class PlainSql implements AutoCloseable {
    private final Connection connection;

    public PlainSql(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows: their values joined by {@code |}. */
    public List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row.stream().map(String::valueOf).collect(Collectors.joining("|")));
            }
        }
        return rows;
    }

    /** The one number. */
    public long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** A column of numbers, NULL left out. */
    public List<Long> numbers(String sql) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                long number = result.getLong(1);
                if (!result.wasNull()) {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }

    /** The spread of the milliseconds that a query gives, by the definition and by hand. */
    public Spread spread(String sql) throws SQLException {
        List<Long> sorted = numbers(sql).stream().sorted().toList();
        return new Spread(
                sorted.size(),
                percentile(sorted, 0.5),
                percentile(sorted, 0.9),
                percentile(sorted, 0.99),
                sorted.isEmpty() ? null : Duration.ofMillis(sorted.get(sorted.size() - 1)));
    }

    private static @Nullable Duration percentile(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return null;
        }
        double place = share * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        double value = sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
        return Duration.ofMillis(Math.round(value));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
