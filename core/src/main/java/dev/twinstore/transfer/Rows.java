package dev.twinstore.transfer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the order of their keys, read in pages that fit into memory whatever they hold. A value is a
 * String, Long, Double or Boolean, null for NULL, or a {@link LongText}.
 */
final class Rows {
    /** Octets of a text up to which it is read with its page. */
    private static final int OF_PAGE = 1 << 14;

    /** Octets of a text up to which it is held in memory, with its row. */
    private static final int OF_ROW = 1 << 20;

    /** How many texts a page has at most, long or not: 24 MB. */
    private static final int TEXTS = 1_536;

    private final Side side;
    private final CopiedTable table;
    private final List<Field<?>> fields = new ArrayList<>(); // of a page: the columns, then whether one is longer
    private final int most;
    private Iterator<@Nullable Object[]> page = List.<@Nullable Object[]>of().iterator();
    private boolean isLast;
    private @Nullable Object key; // of the last row

    Rows(Side side, CopiedTable table) {
        this.side = side;
        this.table = table;
        Condition isLonger = DSL.falseCondition();
        int texts = 0;
        for (Column column : table.columns()) {
            fields.add(upTo(OF_PAGE, column));
            if (column.mayBeLong()) {
                isLonger = isLonger.or(column.octets().gt(OF_PAGE));
                texts++;
            }
        }
        fields.add(DSL.when(isLonger, 1).otherwise(0));
        this.most = TEXTS / Math.max(texts, 3);
    }

    private static Field<?> upTo(int octets, Column column) {
        return column.mayBeLong() ? DSL.when(column.octets().le(octets), column.raw()) : column.raw();
    }

    /** The next row; null: there is none. */
    @Nullable
    Object @Nullable [] next() {
        if (!page.hasNext() && !isLast) {
            Object after = key;
            Object[][] rows = side.ask(dsl -> read(dsl, after));
            isLast = rows.length < most;
            page = List.<@Nullable Object[]>of(rows).iterator();
        }
        if (!page.hasNext()) {
            return null;
        }
        @Nullable Object[] row = page.next();
        Object found = normal(row, table.key(), "?");
        key = found;
        boolean isLonger = ((Number) Objects.requireNonNull(row[row.length - 1])).intValue() == 1;
        if (isLonger) {
            complete(row, found);
        }
        @Nullable Object[] values = new Object[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row[i] == null ? null : normal(row, i, found);
        }
        return values;
    }

    private Object[][] read(DSLContext dsl, @Nullable Object after) {
        return dsl.select(fields)
                .from(table.table())
                .where(after == null ? DSL.noCondition() : table.isAfter(after))
                .orderBy(table.keyColumn().typed())
                .limit(most)
                .fetchArrays();
    }

    /** Reads the longer texts of a row. */
    private void complete(@Nullable Object[] row, Object found) {
        List<Field<?>> longer = new ArrayList<>();
        for (Column column : table.columns()) {
            longer.add(upTo(OF_ROW, column));
            longer.add(column.mayBeLong() ? column.octets() : DSL.inline((Integer) null, SQLDataType.INTEGER));
        }
        @Nullable
        Object[] texts = side.ask(dsl -> dsl.select(longer)
                .from(table.table())
                .where(table.isRow(found))
                .fetchSingle()
                .intoArray());
        for (int i = 0; i < table.columns().size(); i++) {
            Object text = texts[2 * i];
            row[i] = text != null || !(texts[2 * i + 1] instanceof Integer octets)
                    ? text
                    : new LongText(side, table, table.columns().get(i), found, octets);
        }
    }

    private Object normal(@Nullable Object[] row, int i, Object found) {
        Column column = table.columns().get(i);
        Object stored = Objects.requireNonNull(row[i]);
        if (stored instanceof LongText) {
            return stored;
        }
        Object value = column.normal(stored);
        if (value == null) {
            throw side.unfit(table, found, column, stored instanceof byte[] ? "bytes" : stored.toString());
        }
        if (value instanceof String text) {
            side.requireExact(table, i == table.key() ? text : found, column, text, column.text());
        }
        return value;
    }
}
