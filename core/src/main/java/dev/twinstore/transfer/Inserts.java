package dev.twinstore.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Inserts rows of one table, many at once. */
final class Inserts {
    private static final int ROWS = 500;
    private static final int CHARACTERS = 1 << 20;

    // The pieces of long texts wait for their row in a temporary table, which nobody else sees. One text for both
    // engines.
    private static final String MAKE =
            "CREATE TEMPORARY TABLE IF NOT EXISTS twinstore_pieces (of_column integer, place integer, piece text)";
    private static final String BRING = "INSERT INTO twinstore_pieces (of_column, place, piece) VALUES ({0}, {1}, {2})";
    private static final String WHOLE =
            "(SELECT string_agg(piece, '' ORDER BY place) FROM twinstore_pieces WHERE of_column = {0})";
    private static final String CLEAR = "DELETE FROM twinstore_pieces";
    private static final String DROP = "DROP TABLE IF EXISTS twinstore_pieces";

    private final DSLContext dsl;
    private final CopiedTable table;
    private final List<Field<?>> fields;
    private final List<@Nullable Object[]> waiting = new ArrayList<>();
    private int characters; // of those that wait

    Inserts(DSLContext dsl, CopiedTable table) {
        this.dsl = dsl;
        this.table = table;
        this.fields = List.copyOf(table.columns().stream().map(Column::typed).toList());
    }

    /** Inserts a row, now or with later ones. */
    void add(@Nullable Object[] row) {
        @Nullable Object[] values = new Object[row.length];
        boolean hasLong = false;
        for (int i = 0; i < row.length; i++) {
            Object value = table.atFirst(i, row[i]);
            values[i] = value;
            hasLong |= value instanceof LongText;
            characters += value instanceof String text ? text.length() : 0;
        }
        if (hasLong) {
            insertLong(values);
            return;
        }
        waiting.add(values);
        if (waiting.size() == ROWS || characters > CHARACTERS) {
            flush();
        }
    }

    /** Inserts those that wait. */
    void flush() {
        if (!waiting.isEmpty()) {
            dsl.batch(dsl.insertInto(table.table(), fields).values(Collections.nCopies(fields.size(), null)))
                    .bind(waiting.toArray(new Object[0][]))
                    .execute();
            waiting.clear();
        }
        characters = 0;
    }

    /** Brings long texts piece by piece, and puts them together where the row is. */
    @Allow.PlainSQL
    private void insertLong(@Nullable Object[] row) {
        dsl.execute(MAKE);
        List<Field<?>> values = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            if (row[i] instanceof LongText text) {
                bring(i, text);
                values.add(DSL.field(WHOLE, SQLDataType.CLOB, DSL.val(i)));
            } else {
                values.add(DSL.val(row[i], fields.get(i).getDataType()));
            }
        }
        dsl.insertInto(table.table(), fields).values(values).execute();
        dsl.execute(CLEAR);
    }

    @Allow.PlainSQL
    private void bring(int column, LongText text) {
        LongText.Pieces pieces = text.pieces();
        int place = 0;
        for (String piece = pieces.next(); !piece.isEmpty(); piece = pieces.next()) {
            dsl.execute(BRING, DSL.val(column), DSL.val(place++), DSL.val(piece));
        }
    }

    /** Ends the use of what long texts needed. */
    @Allow.PlainSQL
    static void end(DSLContext dsl) {
        dsl.execute(DROP);
    }
}
