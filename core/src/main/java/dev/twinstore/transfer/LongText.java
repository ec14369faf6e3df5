package dev.twinstore.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * A text that is too long to be held at once: it stays where it is and is read piece by piece.
 *
 * @param side where it is
 * @param table its table
 * @param column its column
 * @param key its row
 * @param octets its length in UTF-8
 */
record LongText(Side side, CopiedTable table, Column column, Object key, long octets) {
    /** Characters of a piece. */
    private static final int PIECE = 1_000_000;

    /** Reads it from its start. */
    Pieces pieces() {
        return new Pieces();
    }

    /** The pieces, one after the other: the same for the same text, wherever it is. */
    final class Pieces {
        private int from = 1;
        private long read; // octets

        /** The next piece; empty: there is none. */
        String next() {
            String piece = side.ask(this::read);
            side.requireExact(table, key, column, piece, DSL.substring(column.text(), from, PIECE));
            from += PIECE;
            read += piece.getBytes(StandardCharsets.UTF_8).length;
            if (piece.isEmpty() && read != octets) {
                throw side.unfit(table, key, column, "a NUL character");
            }
            return piece;
        }

        private String read(DSLContext dsl) {
            Object piece = Objects.requireNonNull(
                    dsl.select(DSL.substring(column.text(), from, PIECE).coerce(column.raw()))
                            .from(table.table())
                            .where(table.isRow(key))
                            .fetchSingle()
                            .value1());
            if (piece instanceof String text) {
                return text;
            }
            throw side.unfit(table, key, column, "bytes");
        }
    }
}
