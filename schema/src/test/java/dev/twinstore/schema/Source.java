package dev.twinstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scripts as they stand in the source tree, taken apart. */
final class Source {
    static final Path FOLDER = Path.of("sql");

    private static final Pattern CREATE = Pattern.compile(
            "CREATE (?:OR REPLACE )?(?:UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER|FUNCTION) (?:IF NOT EXISTS )?(\\w+).*",
            Pattern.DOTALL);
    private static final Pattern ADD_COLUMN = Pattern.compile("ALTER TABLE (\\w+) ADD COLUMN\\s+(.*)", Pattern.DOTALL);
    private static final Pattern ADDED =
            Pattern.compile("(\\w+)\\s+/\\*\\s*(.*?)\\s*\\*/\\s+([^\\n]*?)\\s*(?:\\n\\s*(.*))?", Pattern.DOTALL);

    private Source() {}

    /**
     * One script.
     *
     * @param file as released.txt names it, such as {@code sqlite/V6__triggers.sql}
     * @param opening its first comment
     */
    record Script(String file, String opening, List<SqlText.Statement> statements) {
        /** The words before the colon of its opening comment, such as {@code Core}. */
        String title() {
            return opening.substring(0, Math.max(0, opening.indexOf(':')));
        }

        /** The paragraphs of its opening comment that speak of the schema; those on placeholders speak of the script. */
        List<String> introduction() {
            return Stream.of(opening.split("\n\\s*\n", -1))
                    .filter(paragraph -> !paragraph.contains("${"))
                    .toList();
        }
    }

    /** Something that a script creates, with the comment right above it. */
    record Named(String kind, String name, Script script, String preface, String comment, String sql) {
        static Named unknown(String name, String sql) {
            return new Named("?", name, new Script("no script", "", List.of()), "", "", sql);
        }
    }

    /** The scripts for SQLite, in order. */
    static List<Script> scripts() {
        return scripts("sqlite");
    }

    /** The scripts for an engine, in order. */
    static List<Script> scripts(String engine) {
        return files().stream()
                .filter(file -> !file.contains("/") || file.startsWith(engine + "/"))
                .map(file -> script(file, engine))
                .toList();
    }

    /** All scripts, of every engine, in order of version. */
    static List<String> files() {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(path -> path.toString().endsWith(".sql"))
                    .map(path -> FOLDER.relativize(path).toString().replace('\\', '/'))
                    .sorted(Comparator.comparingInt(Source::version).thenComparing(file -> file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int version(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    private static Script script(String file, String engine) {
        String raw = text(file);
        List<SqlText.Statement> unfilled = SqlText.statements(raw);
        String text = raw;
        for (Map.Entry<String, String> placeholder :
                Scripts.of(engine).placeholders().entrySet()) {
            text = text.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        String opening = unfilled.isEmpty() ? "" : unfilled.get(0).preface();
        return new Script(file, opening, SqlText.statements(text));
    }

    static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the scripts create, by name; of two of one name the later. */
    static Map<String, Named> named() {
        return named("sqlite");
    }

    static Map<String, Named> named(String engine) {
        Map<String, Named> named = new LinkedHashMap<>();
        for (Script script : scripts(engine)) {
            for (SqlText.Statement statement : script.statements()) {
                Matcher create = CREATE.matcher(statement.plain());
                if (create.matches()) {
                    String preface = statement.preface().equals(script.opening()) ? "" : statement.preface();
                    named.put(
                            create.group(2),
                            new Named(
                                    create.group(1),
                                    create.group(2),
                                    script,
                                    preface,
                                    statement.comment(),
                                    statement.sql()));
                }
            }
        }
        return named;
    }

    /**
     * SQLite writes a column that was added later into the line of the column before it, between that and its comment.
     * Here it gets lines of its own.
     */
    static String withAddedColumnsLast(String table, String stored) {
        String sql = stored;
        List<String> added = new ArrayList<>();
        for (Script script : scripts()) {
            for (SqlText.Statement statement : script.statements()) {
                Matcher alter = ADD_COLUMN.matcher(statement.sql());
                if (alter.matches() && alter.group(1).equals(table) && sql.contains(", " + alter.group(2))) {
                    sql = sql.replace(", " + alter.group(2), "");
                    added.add(inOurStyle(alter.group(2)));
                }
            }
        }
        int end = sql.indexOf("\n\n");
        return added.isEmpty() ? sql : sql.substring(0, end) + "\n" + String.join("\n", added) + sql.substring(end);
    }

    private static String inOurStyle(String column) {
        Matcher added = ADDED.matcher(column);
        if (!added.matches()) {
            return "  " + column + ",";
        }
        String rest = added.group(4) == null ? "" : "\n    " + added.group(4) + ",";
        return "  " + added.group(1) + " " + added.group(3) + (rest.isEmpty() ? "," : "") + "  -- " + added.group(2)
                + rest;
    }
}
