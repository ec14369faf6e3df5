package dev.twinstore.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a CREATE TABLE says beyond what SQLite knows: comments, and the names of constraints. It is read by
 * the house's style: one column or constraint begins a line, its comment ends that line or goes on below, indented.
 *
 * @param comment on what a row means
 * @param meanings of each column; empty if it has no comment
 */
record TableText(String comment, Map<String, String> meanings, List<Constraint> constraints) {
    private static final Pattern CONSTRAINT = Pattern.compile("\\bCONSTRAINT (\\w+) (.*)");

    /**
     * One constraint.
     *
     * @param column the column that it is part of; empty: it stands on its own
     * @param name empty: it has none
     * @param text what it says, such as {@code CHECK (a > 0)}
     */
    record Constraint(String column, String name, String text, String comment) {}

    static TableText of(String sql) {
        List<Item> items = new ArrayList<>();
        List<String> above = new ArrayList<>();
        String comment = "";
        Item item = new Item();
        String[] lines =
                sql.substring(sql.indexOf('\n') + 1, sql.lastIndexOf(')')).split("\n", -1);
        for (String line : lines) {
            String code = SqlText.words(line);
            String remark = SqlText.remark(line);
            if (code.isEmpty() && remark.isEmpty()) {
                continue;
            }
            boolean below = line.indexOf("--") > 4;
            if (code.isEmpty() && below && !items.isEmpty()) {
                items.get(items.size() - 1).comment.add(remark);
            } else if (code.isEmpty()) {
                above.add(remark);
            } else {
                if (items.isEmpty() && item.code.isEmpty()) {
                    comment = String.join(" ", above);
                    above.clear();
                }
                item.comment.addAll(above);
                above.clear();
                item.code.append(item.code.isEmpty() ? "" : " ").append(code);
                if (!remark.isEmpty()) {
                    item.comment.add(remark);
                }
                if (item.isWhole()) {
                    items.add(item);
                    item = new Item();
                }
            }
        }
        if (!item.code.isEmpty()) {
            items.add(item);
        }
        return of(comment, items);
    }

    private static TableText of(String comment, List<Item> items) {
        Map<String, String> meanings = new LinkedHashMap<>();
        List<Constraint> constraints = new ArrayList<>();
        for (Item item : items) {
            String code = item.code.toString().replaceAll(",$", "").replace("( ", "(");
            String remark = String.join(" ", item.comment);
            boolean column = !code.matches("(CONSTRAINT|PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY)\\b.*");
            String name = column ? code.substring(0, code.indexOf(' ')) : "";
            if (column) {
                meanings.put(name, remark);
            }
            Matcher named = CONSTRAINT.matcher(code);
            if (named.find()) {
                constraints.add(new Constraint(name, named.group(1), named.group(2), column ? "" : remark));
            } else if (!column || code.matches(".*\\b(PRIMARY KEY|UNIQUE|CHECK|REFERENCES)\\b.*")) {
                constraints.add(new Constraint(name, "", code, column ? "" : remark));
            }
        }
        return new TableText(comment, meanings, constraints);
    }

    private static final class Item {
        final StringBuilder code = new StringBuilder();
        final List<String> comment = new ArrayList<>();

        boolean isWhole() {
            String text = SqlText.blank(code.toString());
            return text.endsWith(",")
                    && text.chars().filter(c -> c == '(').count()
                            == text.chars().filter(c -> c == ')').count();
        }
    }
}
