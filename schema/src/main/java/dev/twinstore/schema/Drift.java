package dev.twinstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConfig;

/** How the objects of a database differ from those that the scripts make. */
final class Drift {
    private static final Pattern STATEMENT = Pattern.compile(
            "(?im)^\\s*(CREATE|DROP)\\s+(?:OR\\s+REPLACE\\s+)?(?:UNIQUE\\s+)?(TABLE|INDEX|TRIGGER|VIEW)\\s+"
                    + "(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?(\\w+)");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Drift() {}

    /** See {@link Schema#differences(Path)}. */
    static List<Schema.Difference> ofFile(Path file) {
        try {
            Path folder = Files.createTempDirectory("twinstore-schema-");
            Path fresh = folder.resolve("fresh.db");
            try {
                SqliteSchema.migrate(fresh, PATIENCE);
                return compare(objects(fresh), objects(file));
            } finally {
                for (String ending : List.of("", "-wal", "-shm", "-lock")) {
                    Files.deleteIfExists(Path.of(fresh + ending));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> objects(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) PATIENCE.toMillis());
        config.setReadOnly(true);
        Map<String, String> objects = new TreeMap<>();
        try (Connection connection = config.createConnection(Schema.url(file));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                                + " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' AND name NOT LIKE 'flyway@_%' ESCAPE '@'")) {
            while (rows.next()) {
                objects.put(rows.getString(1) + " " + rows.getString(2), rows.getString(3));
            }
            return objects;
        } catch (SQLException e) {
            throw new RefusedDatabaseException(
                    RefusedDatabaseException.Reason.UNREADABLE,
                    "cannot read the schema of " + file + ": " + e.getMessage()
                            + "; check the file and its permissions",
                    e);
        }
    }

    private static List<Schema.Difference> compare(Map<String, String> ours, Map<String, String> theirs) {
        List<Schema.Difference> differences = new ArrayList<>();
        ours.forEach((name, sql) -> {
            String found = theirs.get(name);
            if (found == null) {
                differences.add(new Schema.Difference(name, Schema.Difference.Kind.MISSING, sql));
            } else if (!plain(found).equals(plain(sql))) {
                differences.add(new Schema.Difference(name, Schema.Difference.Kind.CHANGED, sql));
            }
        });
        theirs.forEach((name, sql) -> {
            if (!ours.containsKey(name)) {
                differences.add(new Schema.Difference(name, Schema.Difference.Kind.ADDED, sql));
            }
        });
        return differences;
    }

    private static String plain(String sql) {
        return sql.replaceAll("--[^\n]*", " ").replaceAll("\\s+", " ").strip();
    }

    /** See {@link Schema#differences(Connection)}. */
    static List<Schema.Difference> ofServer(Connection connection) throws SQLException {
        Set<String> ours = declared(Scripts.of("postgresql"));
        Set<String> theirs = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT CASE c.relkind WHEN 'r' THEN 'table ' WHEN 'v' THEN 'view '"
                                + " ELSE 'index ' END || c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
                                + " AND c.relkind IN ('r', 'v', 'i') AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)"
                                + " UNION ALL SELECT 'trigger ' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                                + " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace")) {
            while (rows.next()) {
                if (!rows.getString(1).contains(" flyway_")) {
                    theirs.add(rows.getString(1));
                }
            }
        }
        List<Schema.Difference> differences = new ArrayList<>();
        ours.stream()
                .filter(name -> !theirs.contains(name))
                .forEach(name -> differences.add(new Schema.Difference(name, Schema.Difference.Kind.MISSING, "")));
        theirs.stream()
                .filter(name -> !ours.contains(name))
                .forEach(name -> differences.add(new Schema.Difference(name, Schema.Difference.Kind.ADDED, "")));
        return differences;
    }

    /** What the scripts make and do not drop again, by kind and name. */
    private static Set<String> declared(Scripts scripts) {
        Set<String> names = new TreeSet<>();
        for (Scripts.Script script : scripts.list()) {
            Matcher statement = STATEMENT.matcher(Scripts.text(script.file()));
            while (statement.find()) {
                String name = statement.group(2).toLowerCase(Locale.ROOT) + " " + statement.group(3);
                if (statement.group(1).equalsIgnoreCase("CREATE")) {
                    names.add(name);
                } else {
                    names.remove(name);
                }
            }
        }
        return names;
    }
}
