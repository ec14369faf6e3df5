package dev.twinstore.schema;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes current.sqlite.sql: the schema as it stands, as SQL that can be run, with every comment. */
final class CurrentSql {
    private static final String HEADER = """
            -- The schema as it stands after version %s, on SQLite. Written by the build from a migrated database, never
            -- by hand: mvn -pl schema verify -Dschema.accept. SCHEMA.md says the same as a dictionary, with a diagram.
            """;

    private final StringBuilder out = new StringBuilder();

    private CurrentSql() {}

    static String of(LiveSchema schema) {
        CurrentSql sql = new CurrentSql();
        sql.out.append(HEADER.formatted(Schema.version()));
        Source.Script area = null;
        for (LiveSchema.Table table : schema.tables()) {
            if (!table.area().equals(area)) {
                area = table.area();
                sql.area(area);
            }
            sql.table(table);
        }
        for (Source.Named made : concat(schema.views(), schema.triggers())) {
            if (!made.script().equals(area)) {
                area = made.script();
                sql.area(area);
            }
            sql.comment(made.preface());
            sql.statement(made.comment(), made.sql());
        }
        return sql.out.toString();
    }

    private void area(Source.Script area) {
        out.append("\n\n-- ").append("-".repeat(115)).append('\n');
        out.append(comments(String.join("\n\n", area.introduction())));
        out.append("-- ").append("-".repeat(115)).append('\n');
    }

    private void table(LiveSchema.Table table) {
        out.append('\n');
        statement("", aligned(table.sql()));
        out.append('\n');
        for (LiveSchema.Index index : table.indexes()) {
            if (!index.sql().isEmpty()) {
                out.append(comments(index.purpose())).append(index.sql()).append(";\n");
            }
        }
    }

    private void statement(String comment, String sql) {
        out.append('\n').append(comments(comment)).append(sql).append(";\n");
    }

    private void comment(String text) {
        if (!text.isEmpty()) {
            out.append('\n').append(comments(text));
        }
    }

    static String comments(String text) {
        return text.isEmpty()
                ? ""
                : text.lines()
                        .map(line -> ("-- " + line).stripTrailing() + "\n")
                        .collect(Collectors.joining());
    }

    /** Puts the comments of columns one below the other again, where a placeholder was longer than its value. */
    static String aligned(String sql) {
        int margin = sql
                .lines()
                .filter(line -> line.matches("  \\w.*-- .*"))
                .map(line -> line.indexOf("-- "))
                .collect(Collectors.groupingBy(at -> at, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(0);
        return sql.lines()
                .map(line -> {
                    int at = line.indexOf("-- ");
                    String code = at < 0 ? "" : line.substring(0, at).stripTrailing();
                    return code.isEmpty() || code.length() >= margin
                            ? line
                            : code + " ".repeat(margin - code.length()) + line.substring(at);
                })
                .collect(Collectors.joining("\n"));
    }

    private static List<Source.Named> concat(List<Source.Named> first, List<Source.Named> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
