package dev.twinstore.engine;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HotStatement} as rendered for one dialect.
 *
 * @param sql with a question mark for each placeholder
 * @param named the same with a mark and a name for each placeholder, but without the locking
 * @param locking what follows it
 * @param names of the parameters
 * @param indexes the parameters, by name
 * @param converters of the parameters, by index
 * @param order of the placeholders: the index of the parameter
 * @param others the texts of its other forms, each made when it is first asked for
 */
record Plan(
        String sql,
        String named,
        String locking,
        List<String> names,
        Map<String, Integer> indexes,
        List<Converter<Object, Object>> converters,
        List<Integer> order,
        Map<String, String> others) {
    /** Marks a parameter in the rendered text; no SQL and no text of ours contains it. */
    static final String MARK = "\u00a7";

    static final Pattern PLACEHOLDER = Pattern.compile(MARK + "(\\w+)");

    /** The values of the parameters in the order of the placeholders. */
    @Nullable
    Object[] ordered(@Nullable Object[] values) {
        @Nullable Object[] ordered = new Object[order.size()];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values[order.get(i)];
        }
        return ordered;
    }

    /** The text of a query for all values of a parameter at once, as PostgreSQL takes it. */
    String sqlOfAll(String param) {
        return other("all " + param, () -> {
            String one = "= " + MARK + param;
            if (!named.contains(one)) {
                throw new IllegalStateException("no column is compared with " + param + " in " + named);
            }
            String all = named.replaceAll(Pattern.quote(one) + "\\b", "= any(" + MARK + param + ")");
            return PLACEHOLDER.matcher(all).replaceAll("?") + locking;
        });
    }

    /**
     * The text of a change for many rows of values at once, as PostgreSQL takes it: an array for each parameter, in their
     * order.
     */
    String sqlOfArrays() {
        return other("arrays", () -> {
            String arrays = converters.stream()
                    .map(converter -> "?::" + type(converter.fromType()) + "[]")
                    .collect(Collectors.joining(", "));
            return ofMany(" from unnest(" + arrays + ") as v (" + columns("\"%2$s\"") + ")");
        });
    }

    /** The same as SQLite takes it: the values of all parameters, in their order, one row after the other. */
    String sqlOfRows(int rows) {
        return other("rows " + rows, () -> {
            String row = "(" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
            return ofMany(" from (select " + columns("column%1$d as \"%2$s\"") + " from (values "
                    + String.join(", ", Collections.nCopies(rows, row)) + ")) as v");
        });
    }

    private String other(String form, Supplier<String> text) {
        return others.computeIfAbsent(form, any -> text.get());
    }

    /** A column for each parameter: 1 is its number, 2 its name. */
    private String columns(String format) {
        return IntStream.rangeClosed(1, names.size())
                .mapToObj(i -> String.format(Locale.ROOT, format, i, names.get(i - 1)))
                .collect(Collectors.joining(", "));
    }

    /** The change for each row of v, whose columns are the parameters. */
    private String ofMany(String from) {
        String each = PLACEHOLDER.matcher(named).replaceAll("v.\"$1\"");
        int values = each.indexOf(" values (");
        if (each.startsWith("insert ") && values > 0) {
            int open = values + " values ".length();
            int close = closing(each, open);
            return each.substring(0, values) + " select " + each.substring(open + 1, close) + from
                    + each.substring(close + 1);
        }
        int where = where(each);
        return each.substring(0, where) + from + each.substring(where);
    }

    /** The type that a value has in PostgreSQL. */
    static String type(Class<?> type) {
        if (type == String.class) {
            return "text";
        }
        if (type == Long.class) {
            return "bigint";
        }
        if (type == Integer.class) {
            return "integer";
        }
        if (type == Double.class) {
            return "double precision";
        }
        if (type == Boolean.class) {
            return "boolean";
        }
        throw new IllegalStateException("cannot send a " + type + " yet");
    }

    /** Where the WHERE of the statement itself begins, not that of a query inside. */
    private static int where(String sql) {
        for (int at = sql.indexOf(" where "); at >= 0; at = sql.indexOf(" where ", at + 1)) {
            long open = sql.substring(0, at).chars().filter(c -> c == '(').count();
            long closed = sql.substring(0, at).chars().filter(c -> c == ')').count();
            if (open == closed) {
                return at;
            }
        }
        throw new IllegalStateException("not for many rows: " + sql);
    }

    private static int closing(String sql, int open) {
        int depth = 0;
        for (int at = open; at < sql.length(); at++) {
            depth += sql.charAt(at) == '(' ? 1 : sql.charAt(at) == ')' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        throw new IllegalStateException("unbalanced: " + sql);
    }
}
