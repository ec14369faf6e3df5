package dev.twinstore.transfer;

import dev.twinstore.RefusedException;
import dev.twinstore.StoreException;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * The source or the target, inside its snapshot or transaction.
 *
 * @param dsl its DSL
 * @param name what errors call it
 * @param isSource whether rows are copied from it: then its failures are not those of the transaction, which would be run
 *     again
 */
record Side(DSLContext dsl, String name, boolean isSource) {
    /** Runs a query. */
    <T> T ask(Function<DSLContext, T> query) {
        try {
            return query.apply(dsl);
        } catch (DataAccessException e) {
            if (isSource) {
                throw new StoreException(
                        "cannot read " + name + " (" + e.getMessage() + "); nothing was transferred", e);
            }
            throw e;
        }
    }

    /**
     * Checks that a text was read as it is stored. The drivers put U+FFFD in place of bytes that are no text, and some
     * functions of SQLite end at NUL.
     *
     * @param stored what was read, in SQL
     */
    void requireExact(CopiedTable table, Object key, Column column, String text, Field<String> stored) {
        if (text.indexOf(0) >= 0) {
            throw unfit(table, key, column, "a NUL character");
        }
        if (text.indexOf('\uFFFD') >= 0
                && !ask(dsl -> dsl.fetchExists(DSL.selectOne()
                        .from(table.table())
                        .where(table.isRow(key))
                        .and(stored.eq(text))))) {
            throw unfit(table, key, column, "bytes that are no UTF-8");
        }
    }

    /** A value that a foreign program put there, and that not both engines can store. */
    RefusedException unfit(CopiedTable table, Object key, Column column, String what) {
        return new RefusedException(name + " holds " + what + " in " + table.name() + "." + column.name() + ", where "
                + column.kind().words() + " belongs, in the row " + key
                + "; correct it there: nothing was transferred");
    }
}
