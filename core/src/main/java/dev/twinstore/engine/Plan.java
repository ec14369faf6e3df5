package dev.twinstore.engine;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
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
            String columns = names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
            return ofMany(" from unnest(" + arrays + ") as v (" + columns + ")", i -> "v.\"" + names.get(i) + '"');
        });
    }

    /**
     * The text of a change or a query as SQLite takes it, with numbered placeholders: what varies stands in a list of rows. A
     * parameter that has the same value in all rows stays what it was, so it is bound once, and what is asked with it is asked
     * once.
     *
     * @param varying at least one parameter
     */
    String sqlOfRows(int rows, BitSet varying) {
        return other("rows " + rows + varying, () -> {
            AtomicInteger number = new AtomicInteger(names.size());
            String list = IntStream.range(0, rows)
                    .mapToObj(row -> varying.stream()
                            .mapToObj(i -> "?" + number.incrementAndGet())
                            .collect(Collectors.joining(", ", "(", ")")))
                    .collect(Collectors.joining(", "));
            AtomicInteger column = new AtomicInteger();
            String columns = varying.stream()
                    .mapToObj(i -> "column" + column.incrementAndGet() + " as \"" + names.get(i) + '"')
                    .collect(Collectors.joining(", "));
            return ofMany(
                    " from (select " + columns + " from (values " + list + ")) as v",
                    i -> varying.get(i) ? "v.\"" + names.get(i) + '"' : "?" + (i + 1));
        });
    }

    /** The values for {@link #sqlOfRows}. */
    @Nullable
    Object[] orderedRows(List<@Nullable Object[]> rows, BitSet varying) {
        int[] columns = varying.stream().toArray();
        @Nullable Object[] ordered = new Object[names.size() + rows.size() * columns.length];
        System.arraycopy(rows.get(0), 0, ordered, 0, names.size());
        int at = names.size();
        for (@Nullable Object[] row : rows) {
            for (int i : columns) {
                ordered[at++] = row[i];
            }
        }
        return ordered;
    }

    private String other(String form, Supplier<String> text) {
        String known = others.get(form);
        return known != null ? known : others.computeIfAbsent(form, any -> text.get());
    }

    /** The change, or the query, for each row of v. */
    private String ofMany(String from, IntFunction<String> value) {
        String each = PLACEHOLDER
                .matcher(named)
                .replaceAll(mark -> Matcher.quoteReplacement(value.apply(names.indexOf(mark.group(1)))));
        int values = each.indexOf(" values (");
        if (each.startsWith("insert ") && values > 0) {
            int open = values + " values ".length();
            int close = closing(each, open);
            return each.substring(0, values) + " select " + each.substring(open + 1, close) + from
                    + each.substring(close + 1);
        }
        int where = where(each);
        return each.substring(0, where)
                + (each.startsWith("select ") ? from.replaceFirst(" from", ",") : from)
                + each.substring(where);
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

    /** A change of rows of a table as a change of those that are found, and locked, first. */
    static String ofLocked(String change, String locking) {
        String table = change.substring("update ".length(), change.indexOf(" set "));
        int where = where(change);
        return change.substring(0, where) + " where \"id\" in (select \"id\" from " + table + change.substring(where)
                + locking + ")";
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
