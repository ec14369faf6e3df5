package dev.twinstore.crash;

import dev.twinstore.db.DefaultSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;

/**
 * All rows of all tables at one moment.
 *
 * @param tables table name to its rows as text, in an order of their own
 */
record Contents(Map<String, List<String>> tables) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
            + "|(?<=\\|(id|compacted_into)=|\"(alert|bottleneck|merge|summary)_id\":)\\d+"); // a number is used up

    static Contents of(Path file) {
        return of("jdbc:sqlite:" + file);
    }

    static Contents of(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            Map<String, List<String>> tables = new TreeMap<>();
            for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                if (table.getTableType() == TableType.TABLE) {
                    tables.put(table.getName(), rows(statement, table.getName()));
                }
            }
            return new Contents(tables);
        } catch (SQLException e) {
            throw new IllegalStateException(url, e);
        }
    }

    /** The same without the ids that the store makes: so two databases that lived through the same are equal. */
    Contents withoutIds() {
        Map<String, List<String>> anonymous = new TreeMap<>();
        tables.forEach((table, rows) -> anonymous.put(
                table,
                rows.stream()
                        .map(row -> ID.matcher(row).replaceAll("ID"))
                        .sorted()
                        .toList()));
        return new Contents(anonymous);
    }

    /** How many rows each table has. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        tables.forEach((table, rows) -> counts.put(table, rows.size()));
        return counts;
    }

    private static List<String> rows(Statement statement, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append('|')
                            .append(found.getMetaData().getColumnName(i))
                            .append('=')
                            .append(found.getString(i));
                }
                rows.add(row.toString());
            }
        }
        Collections.sort(rows);
        return rows;
    }
}
