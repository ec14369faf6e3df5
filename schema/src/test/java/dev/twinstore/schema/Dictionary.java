package dev.twinstore.schema;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes SCHEMA.md: every table and column, and what holds for them. */
final class Dictionary {
    private static final String HEADER = """
            # The schema, version %s

            Eighteen tables in five areas. This dictionary is written by the build from a migrated database and the
            comments of its scripts, never by hand: `mvn -pl schema verify -Dschema.accept`. The same as SQL that can be
            run: [current.sqlite.sql](current.sqlite.sql) and [current.postgresql.sql](current.postgresql.sql). Types,
            views and triggers are given as SQLite has them; the [last section](#on-postgresql) says what PostgreSQL has
            otherwise.

            """;

    private final LiveSchema schema;
    private final StringBuilder out = new StringBuilder();

    private Dictionary(LiveSchema schema) {
        this.schema = schema;
    }

    static String of(LiveSchema schema) {
        return new Dictionary(schema).write();
    }

    private String write() {
        out.append(HEADER.formatted(Schema.version()));
        contents();
        out.append("\n## Diagram\n\nKeys, and what they point to.\n\n").append(Diagram.of(schema));
        Source.Script area = null;
        for (LiveSchema.Table table : schema.tables()) {
            if (!table.area().equals(area)) {
                area = table.area();
                area(area);
            }
            table(table);
        }
        out.append("\n## Views\n\n| view | what it shows |\n| --- | --- |\n");
        schema.views().forEach(view -> row(code(view.name()), oneLine(view.comment())));
        out.append("\n## Triggers\n\n");
        schema.triggers().stream().map(Source.Named::script).distinct().forEach(this::introduction);
        out.append("| trigger | fires | what it does |\n| --- | --- | --- |\n");
        schema.triggers()
                .forEach(trigger -> row(code(trigger.name()), code(event(trigger)), oneLine(trigger.comment())));
        postgresql();
        return out.toString();
    }

    /** What the folder of that engine adds: the rest is the same, as SchemaParityTest knows. */
    private void postgresql() {
        out.append(
                "\n## On PostgreSQL\n\nThe same tables, columns, constraints and indexes. A log's id is a `bigint`"
                        + " identity, flags are true and false, and text is compared byte by byte (`COLLATE \"C\"`), as on SQLite."
                        + " [roles.postgresql.sql](roles.postgresql.sql) makes a role that writes and one that only reads.\n\n");
        List<Source.Named> added = Source.named("postgresql").values().stream()
                .filter(each -> each.script().file().startsWith("postgresql/"))
                .filter(each ->
                        schema.triggers().stream().noneMatch(same -> same.name().equals(each.name())))
                .filter(each ->
                        schema.views().stream().noneMatch(same -> same.name().equals(each.name())))
                .toList();
        added.stream()
                .map(Source.Named::script)
                .distinct()
                .filter(script -> added.stream().anyMatch(each -> each.script().equals(script)))
                .forEach(this::introduction);
        out.append("| beyond SQLite's | kind | what it does |\n| --- | --- | --- |\n");
        added.stream()
                .filter(each -> !each.comment().isEmpty())
                .forEach(each -> row(
                        code(each.name()), each.kind().toLowerCase(java.util.Locale.ROOT), oneLine(each.comment())));
    }

    private void contents() {
        out.append("| area | tables |\n| --- | --- |\n");
        for (Source.Script area :
                schema.tables().stream().map(LiveSchema.Table::area).distinct().toList()) {
            row(
                    link(area.title()),
                    schema.tables().stream()
                            .filter(table -> table.area().equals(area))
                            .map(table -> link(table.name()))
                            .collect(Collectors.joining(" · ")));
        }
    }

    private void area(Source.Script area) {
        out.append("\n## ").append(area.title()).append("\n\n");
        introduction(area);
    }

    private void introduction(Source.Script area) {
        String label = area.title() + ": ";
        for (String paragraph : area.introduction()) {
            String text = paragraph.startsWith(label) ? paragraph.substring(label.length()) : paragraph;
            out.append(Character.toUpperCase(text.charAt(0)))
                    .append(oneLine(text.substring(1)))
                    .append("\n\n");
        }
    }

    private void table(LiveSchema.Table table) {
        out.append("\n### ").append(table.name()).append("\n\n");
        out.append(table.text().comment()).append("\n\n");
        out.append("| column | type | null | default | meaning |\n| --- | --- | --- | --- | --- |\n");
        for (LiveSchema.Column column : table.columns()) {
            row(
                    code(column.name()),
                    column.type(),
                    column.required() ? "no" : "yes",
                    column.standard() == null ? "" : code(column.standard()),
                    oneLine(table.text().meanings().getOrDefault(column.name(), "")));
        }
        section(table, "Keys", Dictionary::isKey);
        indexes(table);
        section(table, "Rules", constraint -> constraint.text().startsWith("CHECK"));
    }

    private static boolean isKey(TableText.Constraint constraint) {
        return !constraint.text().startsWith("CHECK");
    }

    private void section(
            LiveSchema.Table table, String title, java.util.function.Predicate<TableText.Constraint> which) {
        List<TableText.Constraint> chosen =
                table.text().constraints().stream().filter(which).toList();
        if (!chosen.isEmpty()) {
            out.append("\n").append(title).append(":\n\n");
            for (TableText.Constraint constraint : chosen) {
                String column = constraint.column().isEmpty() ? "" : " on `" + constraint.column() + "`";
                String remark = constraint.comment().isEmpty() ? "" : " — " + constraint.comment();
                out.append("- `%s`%s: `%s`%s\n".formatted(constraint.name(), column, constraint.text(), remark));
            }
        }
    }

    private void indexes(LiveSchema.Table table) {
        List<LiveSchema.Index> made = table.indexes().stream()
                .filter(index -> index.origin().equals("c"))
                .toList();
        if (!made.isEmpty()) {
            out.append("\n| index | columns | serves |\n| --- | --- | --- |\n");
            made.forEach(index -> row(
                    code(index.name()) + (index.unique() ? " (unique)" : ""),
                    code(String.join(", ", index.columns()) + where(index)),
                    oneLine(index.purpose())));
        }
    }

    private static String where(LiveSchema.Index index) {
        String words = SqlText.words(index.sql());
        return index.partial() ? words.substring(words.indexOf(" WHERE ")) : "";
    }

    private static String event(Source.Named trigger) {
        String words = SqlText.words(trigger.sql());
        return words.substring(words.indexOf(trigger.name()) + trigger.name().length() + 1, words.indexOf(" BEGIN "));
    }

    private void row(String... cells) {
        out.append(Stream.of(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String link(String title) {
        return "[" + title + "](#" + title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ")";
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\n\\s*", " ").replace("|", "\\|");
    }
}
