package dev.twinstore.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes current.postgresql.sql: the scripts one after the other, with every comment, their placeholders filled in, and
 * without what a later script replaces or drops. PostgreSQL itself keeps no comments, so its catalog only proves this true.
 */
final class CurrentPostgresSql {
    private static final String HEADER = """
            -- The schema as it stands after version %s, on PostgreSQL. Written by the build from the scripts, never by
            -- hand: mvn -pl schema verify -Dschema.accept. A test runs it and finds the migrated schema, to the last word.
            """;

    private static final Pattern DROP = Pattern.compile(
            "(?:ALTER TABLE \\w+ DROP CONSTRAINT|DROP (?:INDEX|TRIGGER|FUNCTION|VIEW)) (?:IF EXISTS )?(\\w+).*");
    private static final Pattern CREATE = Pattern.compile(
            "CREATE (?:OR REPLACE )?(?:UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER|FUNCTION) (\\w+).*", Pattern.DOTALL);

    private final StringBuilder out = new StringBuilder();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, SqlText.Statement> last = new HashMap<>(); // that makes what has this name
    private final Set<SqlText.Statement> replaced = Collections.newSetFromMap(new IdentityHashMap<>());

    private CurrentPostgresSql() {}

    static String of(List<Source.Script> scripts) {
        CurrentPostgresSql sql = new CurrentPostgresSql();
        sql.out.append(HEADER.formatted(Scripts.of("postgresql").latest()));
        for (Source.Script script : scripts) {
            script.statements().forEach(sql::noteWhatGoes);
        }
        scripts.forEach(sql::script);
        return sql.out.toString();
    }

    private void noteWhatGoes(SqlText.Statement statement) {
        Matcher drop = DROP.matcher(statement.plain());
        if (drop.matches()) {
            gone.add(drop.group(1));
        }
        Matcher create = CREATE.matcher(statement.plain());
        if (create.matches()) {
            gone.remove(create.group(2)); // made anew
            SqlText.Statement before = last.put(create.group(2), statement);
            if (before != null) {
                replaced.add(before);
            }
        }
    }

    private void script(Source.Script script) {
        List<SqlText.Statement> stay =
                script.statements().stream().filter(this::stays).toList();
        if (stay.isEmpty()) {
            return;
        }
        out.append("\n\n-- ").append("-".repeat(115)).append('\n');
        out.append(CurrentSql.comments(String.join("\n\n", script.introduction())));
        out.append("-- ").append("-".repeat(115)).append('\n');
        String before = "";
        for (SqlText.Statement statement : stay) {
            boolean opens = statement.equals(script.statements().get(0)); // its preface is the script's, told above
            String preface = opens ? "" : statement.preface();
            String kind = kind(statement);
            out.append(kind.equals("INDEX") && before.equals("INDEX") ? "" : kind.equals("TABLE") ? "\n\n" : "\n");
            out.append(preface.isEmpty() ? "" : CurrentSql.comments(preface) + "\n");
            out.append(CurrentSql.comments(statement.comment()));
            out.append(kind.equals("TABLE") ? table(statement.sql()) : statement.sql());
            out.append(";\n");
            before = kind;
        }
    }

    private boolean stays(SqlText.Statement statement) {
        if (DROP.matcher(statement.plain()).matches()) {
            return false;
        }
        Matcher create = CREATE.matcher(statement.plain());
        if (!create.matches()) {
            return true;
        }
        String name = create.group(2);
        return !replaced.contains(statement)
                && !(gone.contains(name) && create.group(1).equals("INDEX"));
    }

    private static String kind(SqlText.Statement statement) {
        Matcher create = CREATE.matcher(statement.plain());
        return create.matches() ? create.group(1) : "";
    }

    private String table(String sql) {
        return CurrentSql.aligned(withoutGone(sql).replace("PRIMARY KEY ,", "PRIMARY KEY,"))
                .lines()
                .map(line ->
                        line.length() <= 120 ? line : line.replaceFirst("\\s*(-- .*)", "\n" + " ".repeat(40) + "$1"))
                .collect(Collectors.joining("\n"));
    }

    /** A table's text without the constraints that a later script drops. */
    private String withoutGone(String table) {
        List<String> lines = new ArrayList<>();
        boolean dropping = false;
        for (String line : table.lines().toList()) {
            Matcher constraint = Pattern.compile("  CONSTRAINT (\\w+) .*").matcher(line);
            if (constraint.matches()) {
                dropping = gone.contains(constraint.group(1));
            } else if (!line.startsWith("    ")) {
                dropping = false;
            }
            if (!dropping) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }
}
