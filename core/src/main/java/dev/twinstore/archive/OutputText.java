package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Internal: the full output of a row, read piece by piece. */
public final class OutputText {
    /** The length of a full output in UTF-8, for which no engine reads the text; NULL: there is none. */
    public static final Field<Long> OCTETS =
            DSL.function(DSL.name("octet_length"), SQLDataType.BIGINT, PROGRESS_ENTRIES.FULL_OUTPUT);

    private static final long AT_ONCE = 1 << 20; // bytes

    private OutputText() {}

    /** A text that cannot be read exactly, since it holds what only another program can have stored. */
    static final class UnfitException extends StoreException {
        private static final long serialVersionUID = 1L;

        private UnfitException(long id) {
            super("the full output of progress entry " + id
                    + " holds a NUL or bytes that are no UTF-8, which another program"
                    + " stored; it can be read only as far as it is text, with Progress.fullOutput");
        }
    }

    /**
     * Hands over the full output of an entry, exactly. Costs memory for a million characters, whatever its length.
     *
     * @param octets its length, as {@link #OCTETS} said in the same snapshot
     * @throws StoreException it cannot be read exactly
     */
    public static void read(DSLContext dsl, long id, long octets, Consumer<? super String> sink) {
        long read = 0;
        for (int from = 1; read < octets; from += Pieces.CHARACTERS) {
            Field<String> stored = octets <= AT_ONCE
                    ? PROGRESS_ENTRIES.FULL_OUTPUT
                    : DSL.substring(PROGRESS_ENTRIES.FULL_OUTPUT, from, Pieces.CHARACTERS);
            String piece = piece(dsl, id, stored);
            long bytes = piece.getBytes(StandardCharsets.UTF_8).length;
            read += bytes;
            // The drivers put U+FFFD in place of bytes that are no text; some functions of SQLite end at NUL.
            if (bytes == 0 || read > octets || (piece.indexOf('\uFFFD') >= 0 && !isExact(dsl, id, stored, piece))) {
                throw new UnfitException(id);
            }
            sink.accept(piece);
        }
    }

    private static String piece(DSLContext dsl, long id, Field<String> stored) {
        @Nullable
        Record1<String> row = dsl.select(stored)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.ID.eq(id))
                .fetchOne();
        return row == null || row.value1() == null ? "" : row.value1();
    }

    private static boolean isExact(DSLContext dsl, long id, Field<String> stored, String piece) {
        return dsl.fetchExists(DSL.selectOne()
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.ID.eq(id))
                .and(stored.eq(piece)));
    }
}
