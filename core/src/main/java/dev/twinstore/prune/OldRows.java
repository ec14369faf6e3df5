package dev.twinstore.prune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.LogEvent;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SelectForUpdateStep;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a table from before a moment, in the order of their keys: one walk through the primary key, each step of which
 * goes on where the last one ended. Logs are numbered as they grow, so the walk ends soon after the last old row.
 */
final class OldRows {
    /** Rows a page: those of one transaction. */
    static final int PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);

    private final PruneTable table;
    private final Instant before;
    private final List<Field<?>> stored = new ArrayList<>();

    /**
     * One of them.
     *
     * @param key its primary key: a Long or a String
     * @param outcome its goal; null: none
     * @param size how long it is in the export, about
     */
    record Old(Object key, @Nullable String outcome, Instant at, long size) {}

    /**
     * A row in the export.
     *
     * @param json an object of its columns
     * @param outcome its goal; null: none
     */
    record Line(String json, @Nullable String outcome) {}

    OldRows(PruneTable table, Instant before) {
        this.table = table;
        this.before = before;
        for (Field<?> field : table.table().fields()) {
            // Past the converters, which refuse or change what another program wrote.
            stored.add(DSL.field(DSL.name(field.getName()), SQLDataType.OTHER));
        }
    }

    /** The largest key of an old row, up to which the walk goes; null: a table whose keys do not grow, or without old rows. */
    @Nullable
    Object last(DSLContext dsl) {
        return table.isNumbered() ? lastQuery(dsl).fetchSingle().get(0, Long.class) : null;
    }

    ResultQuery<?> lastQuery(DSLContext dsl) {
        Field<Long> key = table.key().coerce(Long.class);
        // With + 0, by the index of moments, which costs a step for each old row. Without, SQLite walks the keys
        // backwards, past
        // all young rows, which is as good only where there are few, or no such index.
        Field<Long> last =
                table == PruneTable.ACTIVITY_LOG || table == PruneTable.COST_LOG ? key.plus(DSL.inline(0L)) : key;
        return dsl.select(DSL.max(last))
                .from(table.table())
                .where(table.moment().lt(before));
    }

    /** The old rows after a key, up to another; null: from the first, to the last. */
    List<Old> page(DSLContext dsl, @Nullable Object after, @Nullable Object upTo) {
        List<Old> page = new ArrayList<>();
        for (Record row : pageQuery(dsl, after, upTo).fetch()) {
            page.add(new Old(
                    Objects.requireNonNull(row.get(0)),
                    row.get(1, String.class),
                    Objects.requireNonNull(row.get(table.moment())),
                    ((Number) Objects.requireNonNull(row.get(3))).longValue()));
        }
        return page;
    }

    ResultQuery<?> pageQuery(DSLContext dsl, @Nullable Object after, @Nullable Object upTo) {
        Field<Long> size = DSL.inline(200L);
        for (Field<?> field : table.table().fields()) {
            if (field.getConverter().fromType() == String.class) {
                size = size.plus(DSL.coalesce(
                        DSL.function(DSL.name("octet_length"), SQLDataType.BIGINT, field), DSL.inline(0L)));
            }
        }
        return dsl.select(table.key(), table.outcome(), table.moment(), size)
                .from(table.table())
                .where(after == null ? DSL.noCondition() : compare(after, true))
                .and(upTo == null ? DSL.noCondition() : compare(upTo, false))
                // Not by an index of moments, in whose order the rows would have to be sorted: by the key.
                .and(DSL.coalesce(table.moment(), table.moment()).lt(before))
                .and(table.mayGo())
                .orderBy(table.key())
                .limit(PAGE);
    }

    private Condition compare(Object key, boolean isAfter) {
        return table.isNumbered()
                ? compare(table.key().coerce(Long.class), (Long) key, isAfter)
                : compare(table.key().coerce(String.class), (String) key, isAfter);
    }

    private static <T> Condition compare(Field<T> field, T key, boolean isAfter) {
        return isAfter ? field.gt(key) : field.le(key);
    }

    private Condition isOneOf(List<Object> keys) {
        return table.isNumbered()
                ? table.key()
                        .coerce(Long.class)
                        .in(keys.stream().map(Long.class::cast).toList())
                : table.key()
                        .coerce(String.class)
                        .in(keys.stream().map(String.class::cast).toList());
    }

    /** The rows of these keys that are there, each as a line of JSON; those that cannot be written exactly are left out. */
    Map<Object, Line> lines(DSLContext dsl, List<Object> keys) {
        return written(dsl, rows(dsl, keys).fetch());
    }

    /** The same, and locked, so that they are what they are until the transaction ends. */
    Map<Object, Line> lockedLines(DSLContext dsl, List<Object> keys) {
        return written(dsl, Locking.locked(dsl, rows(dsl, keys)).fetch());
    }

    SelectForUpdateStep<Record> rows(DSLContext dsl, List<Object> keys) {
        return dsl.select(stored)
                .from(table.table())
                .where(isOneOf(keys))
                .and(table.mayGo())
                .orderBy(table.key());
    }

    private Map<Object, Line> written(DSLContext dsl, List<Record> rows) {
        Map<Object, Line> lines = new HashMap<>();
        for (Record row : rows) {
            Object key = table.isNumbered()
                    ? (Object) ((Number) Objects.requireNonNull(row.get(0))).longValue()
                    : String.valueOf(row.get(0));
            String line = line(row);
            if (line == null || (line.indexOf('\uFFFD') >= 0 && !isExact(dsl, key, row))) {
                LogEvent.PRUNE_UNFIT.log(LOG, table.tableName(), key);
            } else {
                lines.put(key, new Line(line, row.get(table.outcome().getName(), String.class)));
            }
        }
        return lines;
    }

    /** A row as an object of its columns, in their order: text, numbers, booleans and nulls, as they are stored. */
    private @Nullable String line(Record row) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < row.size(); i++) {
            String name = stored.get(i).getName();
            Object value = row.get(i);
            if (value == null) {
                json.putNull(name);
            } else if (value instanceof String text) {
                json.put(name, text);
            } else if (value instanceof Long || value instanceof Integer) {
                json.put(name, ((Number) value).longValue());
            } else if (value instanceof Double number) {
                json.put(name, number);
            } else if (value instanceof Boolean flag) {
                json.put(name, flag);
            } else {
                return null; // bytes, which only another program can have put there
            }
        }
        return json.toString();
    }

    /** The drivers put U+FFFD in place of bytes that are no text. */
    private boolean isExact(DSLContext dsl, Object key, Record row) {
        Condition same = isOneOf(List.of(key));
        for (int i = 0; i < row.size(); i++) {
            if (row.get(i) instanceof String text && text.indexOf('\uFFFD') >= 0) {
                same = same.and(DSL.field(DSL.name(stored.get(i).getName()), SQLDataType.CLOB)
                        .eq(text));
            }
        }
        return dsl.fetchExists(DSL.selectOne().from(table.table()).where(same));
    }

    /** Deletes the rows of these keys that may still go; how many there were. */
    int delete(DSLContext dsl, List<Object> keys) {
        return keys.isEmpty() ? 0 : deletion(dsl, keys).execute();
    }

    Query deletion(DSLContext dsl, List<Object> keys) {
        return dsl.deleteFrom(table.table()).where(isOneOf(keys)).and(table.mayGo());
    }

    /** The key in a line, which is its first value. The rest may be too long to be parsed at once. */
    static Object key(String line) {
        int from = line.indexOf(':') + 1;
        int to = from;
        if (line.charAt(from) == '"') {
            for (to++; line.charAt(to) != '"'; to++) {
                if (line.charAt(to) == '\\') {
                    to++;
                }
            }
            to++;
        } else {
            to = line.indexOf(',', from);
        }
        JsonNode key = Json.parse(line.substring(from, to));
        return key.isTextual() ? (Object) key.textValue() : key.longValue();
    }
}
