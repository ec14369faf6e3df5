package dev.twinstore.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.twinstore.engine.HotStatement.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;

/**
 * Internal: a {@link HotStatement} on its way to one connection: bind every parameter, then run it. It may be run again,
 * with some parameters bound anew. Of one thread.
 *
 * @param <R> what a row becomes
 */
public final class Call<R> {
    private static final Object UNBOUND = new Object();

    private final Session session;
    private final Plan plan;
    private final @Nullable Reader<R> reader;
    private final @Nullable Object[] values; // as the converters give them, one a name
    private final List<@Nullable Object[]> added = new ArrayList<>();
    private final BitSet varying = new BitSet(); // parameters that were bound after the first row was added

    Call(Session session, Plan plan, @Nullable Reader<R> reader) {
        this.session = session;
        this.plan = plan;
        this.reader = reader;
        this.values = new Object[plan.converters().size()];
        Arrays.fill(values, UNBOUND);
    }

    /** Gives a parameter its value, wherever it stands in the statement. */
    @CanIgnoreReturnValue
    public <T> Call<R> bind(Param<T> param, @Nullable T value) {
        int index = index(param);
        values[index] = plan.converters().get(index).to(value);
        if (!added.isEmpty()) {
            varying.set(index);
        }
        return this;
    }

    /** Runs a statement that returns no rows; how many it changed. */
    public int execute() {
        return session.change(plan.sql(), plan.ordered(bound()));
    }

    /** As {@link #execute}, but it may be put off until the transaction reads or ends, and travel with other statements. */
    public void executeLater() {
        session.changeLater(plan, Rows.one(bound()), false);
    }

    /** Keeps the values that are bound now, as one row of many. */
    public void add() {
        added.add(bound());
    }

    /**
     * Runs a statement that returns no rows once for each {@link #add}. It may be put off until the transaction reads or
     * ends, and travel with other statements.
     *
     * @param eachOne whether each must change exactly one row: if one does not, the transaction fails
     */
    public void executeAllLater(boolean eachOne) {
        if (!added.isEmpty()) {
            session.changeLater(plan, taken(), eachOne);
        }
    }

    /** Runs a query, or a change that says RETURNING, once for each {@link #add}; all that they return, in no order. */
    public List<R> rowsOfEach() {
        return added.isEmpty() ? List.of() : session.rowsOfEach(plan, taken(), reader());
    }

    private Rows taken() {
        if (varying.isEmpty()) {
            varying.set(0, values.length); // the same row again and again
        }
        Rows rows = new Rows(List.copyOf(added), (BitSet) varying.clone());
        added.clear();
        varying.clear();
        return rows;
    }

    /**
     * Runs a query once for each value of a parameter, which the statement compares a column with, each value given once;
     * in one round trip if there is a server.
     *
     * @return all rows, in no order
     */
    public List<R> rowsOfAll(Param<String> param, Collection<String> all) {
        if (session.isRemote()) {
            values[index(param)] = List.copyOf(all);
            return session.rows(plan.sqlOfAll(param.getParamName()), plan.ordered(bound()), reader());
        }
        for (String value : all) {
            bind(param, value).add();
        }
        return rowsOfEach();
    }

    /** Runs a statement that returns rows; the first of them, null if there is none. */
    public @Nullable R first() {
        List<R> rows = rows();
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** Runs a statement that returns rows; all of them. */
    public List<R> rows() {
        return session.rows(plan.sql(), plan.ordered(bound()), reader());
    }

    private Reader<R> reader() {
        return Objects.requireNonNull(reader, "this statement returns no rows");
    }

    private int index(Param<?> param) {
        Integer index = plan.indexes().get(param.getParamName());
        if (index == null) {
            throw new IllegalArgumentException("no parameter " + param.getParamName() + " in " + plan.sql());
        }
        return index;
    }

    /** The values of all parameters. */
    private @Nullable Object[] bound() {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNBOUND) {
                throw new IllegalStateException("parameter " + plan.names().get(i) + " is not bound in " + plan.sql());
            }
        }
        return values.clone();
    }
}
