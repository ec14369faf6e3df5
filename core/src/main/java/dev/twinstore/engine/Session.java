package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as hot statements see it, for the thread that is inside its transaction or snapshot. */
interface Session {
    /** Under this key a {@link HotStatement} finds the session in the DSL's configuration. */
    String KEY = "dev.twinstore.session";

    /** Whether each statement travels to a server and back, so that many are better sent together. */
    boolean isRemote();

    /**
     * Runs a statement that returns no rows.
     *
     * @param values of the placeholders, as the converters give them
     * @return how many rows it changed
     */
    int change(String sql, @Nullable Object[] values);

    /**
     * Runs a statement that returns no rows once for each row of values, by now or before the transaction reads or ends.
     *
     * @param eachOne whether each must change exactly one row
     */
    void changeLater(Plan plan, Rows rows, boolean eachOne);

    /**
     * Runs a change that returns rows once for each row of values; all of them, in no order. If the session is not remote, it
     * may be a query.
     */
    <R> List<R> rowsOfEach(Plan plan, Rows rows, Reader<R> reader);

    /** Runs a statement that returns rows. A value may be a list of strings, if the session is remote. */
    <R> List<R> rows(String sql, @Nullable Object[] values, Reader<R> reader);

    /** A statement did not change exactly one row for each of its rows of values. */
    default IllegalStateException notOne(String sql) {
        return new IllegalStateException(
                "a row was not there any more, or not as it was read, in this transaction: " + sql);
    }
}
