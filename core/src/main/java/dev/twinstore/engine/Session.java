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

    /** As {@link #change}, once for each row of values, in their order; the counts in the same order. */
    int[] changeAll(String sql, List<@Nullable Object[]> rows);

    /** Runs a statement that returns rows. A value may be a list of strings, if the session is remote. */
    <R> List<R> rows(String sql, @Nullable Object[] values, Reader<R> reader);
}
