package dev.twinstore.schema;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A migrated database as SQLite itself sees it, joined with what the scripts say about it. */
record LiveSchema(List<Table> tables, List<Source.Named> views, List<Source.Named> triggers) {

    /**
     * A table.
     *
     * @param area the script that made it
     * @param sql as it stands, columns that were added later included
     */
    record Table(
            String name,
            Source.Script area,
            String sql,
            TableText text,
            List<Column> columns,
            List<ForeignKey> foreignKeys,
            List<Index> indexes) {
        List<String> primaryKey() {
            return columns.stream().filter(Column::primaryKey).map(Column::name).toList();
        }
    }

    record Column(
            String name,
            String type,
            boolean required,
            @Nullable String standard,
            boolean primaryKey) {}

    record ForeignKey(List<String> columns, String parent, List<String> parentColumns, String onDelete) {}

    /**
     * An index.
     *
     * @param sql empty: SQLite made it for a constraint
     * @param purpose the comment above it in its script
     * @param origin c: CREATE INDEX · u: UNIQUE · pk: PRIMARY KEY
     */
    record Index(
            String name,
            String sql,
            List<String> columns,
            boolean unique,
            boolean partial,
            String origin,
            String purpose) {}

    static LiveSchema of(Path file) throws SQLException {
        Map<String, Source.Named> sources = Source.named();
        List<Table> tables = new ArrayList<>();
        List<Source.Named> views = new ArrayList<>();
        List<Source.Named> triggers = new ArrayList<>();
        try (Sql sql = Sql.open(file)) {
            for (List<@Nullable Object> row : sql.rows("SELECT type, name, sql FROM sqlite_master WHERE type <> 'index'"
                    + " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'flyway_schema_history' ORDER BY rowid")) {
                String name = (String) row.get(1);
                Source.Named source = sources.getOrDefault(name, Source.Named.unknown(name, (String) row.get(2)));
                switch (String.valueOf(row.get(0))) {
                    case "table" -> tables.add(table(sql, source, (String) row.get(2)));
                    case "view" -> views.add(source);
                    default -> triggers.add(source);
                }
            }
        }
        return new LiveSchema(tables, views, triggers);
    }

    Table table(String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no table " + name));
    }

    private static Table table(Sql sql, Source.Named source, String stored) throws SQLException {
        String text = Source.withAddedColumnsLast(source.name(), stored);
        return new Table(
                source.name(),
                source.script(),
                text,
                TableText.of(text),
                columns(sql, source.name()),
                foreignKeys(sql, source.name()),
                indexes(sql, source.name()));
    }

    private static List<Column> columns(Sql sql, String table) throws SQLException {
        return sql
                .rows("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY cid", table)
                .stream()
                .map(row -> new Column(
                        (String) row.get(0),
                        (String) row.get(1),
                        one(row.get(2)),
                        (String) row.get(3),
                        !zero(row.get(4))))
                .toList();
    }

    private static List<ForeignKey> foreignKeys(Sql sql, String table) throws SQLException {
        Map<Object, ForeignKey> keys = new LinkedHashMap<>();
        for (List<@Nullable Object> row : sql.rows(
                "SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
                table)) {
            ForeignKey key = keys.computeIfAbsent(
                    row.get(0),
                    id -> new ForeignKey(
                            new ArrayList<>(), (String) row.get(1), new ArrayList<>(), (String) row.get(4)));
            key.columns().add((String) row.get(2));
            key.parentColumns().add((String) row.get(3));
        }
        return keys.values().stream()
                .sorted(Comparator.comparing(key -> key.columns().toString()))
                .toList();
    }

    private static List<Index> indexes(Sql sql, String table) throws SQLException {
        Map<String, Source.Named> sources = Source.named();
        List<Index> indexes = new ArrayList<>();
        for (List<@Nullable Object> row : sql.rows(
                "SELECT i.name, i.\"unique\", i.partial, i.origin, m.sql"
                        + " FROM pragma_index_list(?) i JOIN sqlite_master m ON m.type = 'index' AND m.name = i.name"
                        + " ORDER BY m.rowid",
                table)) {
            String name = (String) row.get(0);
            List<String> columns = sql.texts(
                    "SELECT name || CASE WHEN \"desc\" THEN ' DESC' ELSE '' END"
                            + " FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
                    name);
            String text = row.get(4) == null ? "" : (String) row.get(4);
            String purpose = sources.containsKey(name) ? sources.get(name).comment() : "";
            indexes.add(new Index(name, text, columns, one(row.get(1)), one(row.get(2)), (String) row.get(3), purpose));
        }
        return indexes;
    }

    private static boolean one(@Nullable Object number) {
        return number instanceof Number n && n.intValue() == 1;
    }

    private static boolean zero(@Nullable Object number) {
        return number instanceof Number n && n.intValue() == 0;
    }
}
