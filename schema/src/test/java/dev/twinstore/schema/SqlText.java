package dev.twinstore.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL taken apart just far enough to tell comments, strings and statements from each other. */
final class SqlText {
    /** Comments (both forms) and quoted text (in $$ too); a comment sign inside quotes is none, and the other way round. */
    private static final Pattern OPAQUE =
            Pattern.compile("--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$\\$.*?\\$\\$", Pattern.DOTALL);

    private static final Pattern TRIGGER =
            Pattern.compile("(?is)CREATE\\s+(TEMP\\w*\\s+)?TRIGGER\\b(?!.*\\bEXECUTE\\s+FUNCTION\\b).*");
    private static final Pattern OPENING = Pattern.compile("(?i)\\b(BEGIN|CASE)\\b");
    private static final Pattern CLOSING = Pattern.compile("(?i)\\bEND\\b");

    private SqlText() {}

    /**
     * One statement of a script.
     *
     * @param preface the comments before it that a blank line parts from it
     * @param comment the comment right above it
     * @param sql its text, without the semicolon
     */
    record Statement(String preface, String comment, String sql) {
        /** Its words, without comments and with single spaces, such as {@code CREATE INDEX x ON t (a)}. */
        String plain() {
            return words(sql);
        }
    }

    /** Without comments, every run of white space one space. Text in quotes stays as it is. */
    static String words(String sql) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = OPAQUE.matcher(sql);
        int from = 0;
        while (matcher.find()) {
            out.append(sql.substring(from, matcher.start()).replaceAll("\\s+", " "));
            out.append(isComment(matcher.group()) ? " " : matcher.group());
            from = matcher.end();
        }
        out.append(sql.substring(from).replaceAll("\\s+", " "));
        return out.toString().replaceAll(" {2,}", " ").strip();
    }

    /** The text of the comment that ends a line; empty if none does. */
    static String remark(String line) {
        Matcher matcher = OPAQUE.matcher(line);
        while (matcher.find()) {
            if (matcher.group().startsWith("--")) {
                return uncomment(matcher.group());
            }
        }
        return "";
    }

    /** The statements of a script, in order. */
    static List<Statement> statements(String script) {
        List<Statement> statements = new ArrayList<>();
        String visible = blank(script);
        int from = 0;
        for (int at = visible.indexOf(';'); at >= 0; at = visible.indexOf(';', at + 1)) {
            if (!insideTrigger(visible.substring(from, at))) {
                statements.add(statement(script.substring(from, at), visible.substring(from, at)));
                from = at + 1;
            }
        }
        if (!visible.substring(from).isBlank()) {
            statements.add(statement(script.substring(from), visible.substring(from)));
        }
        return statements;
    }

    private static Statement statement(String text, String visible) {
        int start = 0;
        while (Character.isWhitespace(visible.charAt(start))) {
            start++;
        }
        String above = text.substring(0, start).strip();
        boolean apart = text.substring(0, start).endsWith("\n\n");
        int gap = apart ? above.length() : above.lastIndexOf("\n\n");
        String preface = gap < 0 ? "" : above.substring(0, gap);
        String comment = gap < 0 ? above : above.substring(gap);
        return new Statement(
                uncomment(preface), uncomment(comment), text.substring(start).strip());
    }

    /** The text of comment lines, paragraphs kept. */
    static String uncomment(String comment) {
        return comment.strip().replaceAll("(?m)^[ \\t]*--[ ]?", "").strip();
    }

    /** As long as before, but comments and quoted text are blank: what is left is structure. */
    static String blank(String sql) {
        return OPAQUE.matcher(sql)
                .replaceAll(hit -> isComment(hit.group())
                        ? " ".repeat(hit.group().length())
                        : "x".repeat(hit.group().length()));
    }

    private static boolean isComment(String text) {
        return text.startsWith("--") || text.startsWith("/*");
    }

    private static boolean insideTrigger(String visible) {
        return TRIGGER.matcher(visible.strip()).matches()
                && (OPENING.matcher(visible).results().count()
                                != CLOSING.matcher(visible).results().count()
                        || !OPENING.matcher(visible).find());
    }
}
