package dev.twinstore.schema;

import java.util.stream.Collectors;

/** Draws the tables as a Mermaid diagram: keys and what they point to, no other columns. */
final class Diagram {
    private Diagram() {}

    static String of(LiveSchema schema) {
        StringBuilder out = new StringBuilder("```mermaid\nerDiagram\n");
        for (LiveSchema.Table table : schema.tables()) {
            out.append("  ").append(table.name()).append(" {\n");
            for (LiveSchema.Column column : table.columns()) {
                String keys = keys(table, column);
                if (!keys.isEmpty()) {
                    out.append("    %s %s %s\n".formatted(column.type().replace(' ', '_'), column.name(), keys));
                }
            }
            out.append("  }\n");
        }
        for (LiveSchema.Table table : schema.tables()) {
            for (LiveSchema.ForeignKey key : table.foreignKeys()) {
                out.append("  %s %s--o{ %s : %s\n"
                        .formatted(
                                key.parent(),
                                required(table, key) ? "||" : "|o",
                                table.name(),
                                String.join("_", key.columns())));
            }
        }
        return out.append("```\n").toString();
    }

    private static String keys(LiveSchema.Table table, LiveSchema.Column column) {
        boolean foreign =
                table.foreignKeys().stream().anyMatch(key -> key.columns().contains(column.name()));
        boolean unique = table.indexes().stream()
                .anyMatch(index -> index.origin().equals("u") && index.columns().contains(column.name()));
        return java.util.stream.Stream.of(column.primaryKey() ? "PK" : "", foreign ? "FK" : "", unique ? "UK" : "")
                .filter(key -> !key.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static boolean required(LiveSchema.Table table, LiveSchema.ForeignKey key) {
        return table.columns().stream()
                .filter(column -> key.columns().contains(column.name()))
                .allMatch(LiveSchema.Column::required);
    }
}
