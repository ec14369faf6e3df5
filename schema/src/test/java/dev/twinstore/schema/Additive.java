package dev.twinstore.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script may do: add. Nothing that holds data goes away, gets another name or another type, and programs that know
 * only older columns can go on writing. An index, a trigger, a function or a view holds no data: it may be replaced, by one of the
 * same name in the same script. A foreign key may go, since all that was allowed stays allowed, and with it its index.
 */
final class Additive {
    private static final Pattern ADD_COLUMN = Pattern.compile("ALTER TABLE (IF EXISTS )?\\S+ ADD (?!CONSTRAINT\\b).*");
    private static final Pattern REPLACED =
            Pattern.compile("DROP (INDEX|TRIGGER|FUNCTION|VIEW) (?:IF EXISTS )?(\\w+).*");
    private static final Pattern ALLOWED =
            Pattern.compile("CREATE (UNIQUE )?(TABLE|INDEX|TRIGGER|VIEW) .*|CREATE OR REPLACE (TRIGGER|VIEW) .*"
                    + "|CREATE (OR REPLACE )?FUNCTION .*|ALTER TABLE \\S+ ADD .*|INSERT INTO .*|UPDATE .*");

    /** What a DO block may not say, in quotes or not. */
    private static final Pattern TAKES_AWAY = Pattern.compile("\\b(DROP|DELETE|TRUNCATE|RENAME|UPDATE)\\b");

    private static final Pattern DROP_FOREIGN_KEY = Pattern.compile("ALTER TABLE \\S+ DROP CONSTRAINT \\S+_FK");

    private Additive() {}

    /** Every statement of a script that does more than add, with the reason. */
    static List<String> violations(String script) {
        List<String> statements = SqlText.statements(script).stream()
                .map(SqlText.Statement::plain)
                .toList();
        List<String> found = new ArrayList<>();
        for (String statement : statements) {
            String reason = reason(statement.toUpperCase(Locale.ROOT), statements);
            if (!reason.isEmpty()) {
                found.add(reason + ": " + statement);
            }
        }
        return found;
    }

    private static String reason(String statement, List<String> all) {
        if (statement.startsWith("DO ")) {
            return TAKES_AWAY.matcher(statement).find() ? "takes away" : "";
        }
        String visible = SqlText.blank(statement);
        Matcher replaced = REPLACED.matcher(visible);
        if (replaced.matches()) {
            String made = "CREATE (UNIQUE )?" + replaced.group(1) + " " + replaced.group(2) + "\\b.*";
            boolean served = replaced.group(1).equals("INDEX")
                    && all.stream()
                            .anyMatch(other -> DROP_FOREIGN_KEY
                                    .matcher(other.toUpperCase(Locale.ROOT))
                                    .matches());
            return served
                            || all.stream()
                                    .anyMatch(other ->
                                            other.toUpperCase(Locale.ROOT).matches("(?s)" + made))
                    ? ""
                    : "drops without replacing";
        }
        if (DROP_FOREIGN_KEY.matcher(visible).matches()) {
            return "";
        }
        if (visible.startsWith("DROP ") || visible.matches("ALTER TABLE .* DROP .*")) {
            return "drops";
        }
        if (visible.matches("ALTER .* RENAME .*")) {
            return "renames";
        }
        if (visible.matches("ALTER TABLE .* ALTER .*")) {
            return "changes a column";
        }
        if (visible.matches("(DELETE|TRUNCATE|REPLACE|INSERT OR REPLACE)\\b.*")) {
            return "removes rows";
        }
        if (ADD_COLUMN.matcher(visible).matches() && visible.contains("NOT NULL") && !visible.contains("DEFAULT")) {
            return "adds a column that older programs cannot fill";
        }
        return ALLOWED.matcher(visible).matches() ? "" : "does not only add";
    }
}
