package dev.twinstore.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.twinstore.engine.HotStatement.Plan;
import dev.twinstore.engine.HotStatement.Reader;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final List<@Nullable Object[]> added = new ArrayList<>(); // in the order of the placeholders

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
        return this;
    }

    /** Runs a statement that returns no rows; how many it changed. */
    public int execute() {
        return session.change(plan.sql(), placeholders());
    }

    /** Keeps the values that are bound now, for {@link #executeAll}. */
    public void add() {
        added.add(placeholders());
    }

    /**
     * Runs a statement that returns no rows once for each {@link #add}, in one round trip if there is a server.
     *
     * @return how many rows each changed, in their order; empty if none was added
     */
    public int[] executeAll() {
        List<@Nullable Object[]> rows = List.copyOf(added);
        added.clear();
        return rows.isEmpty() ? new int[0] : session.changeAll(plan.sql(), rows);
    }

    /**
     * Runs a query once for each value of a parameter, which the statement compares a column with; in one round trip if
     * there is a server.
     *
     * @return all rows, in no order
     */
    public List<R> rowsOfAll(Param<String> param, Collection<String> all) {
        Reader<R> rowReader = reader();
        if (session.isRemote()) {
            values[index(param)] = List.copyOf(all);
            return session.rows(plan.sqlOfAll(param.getParamName()), placeholders(), rowReader);
        }
        List<R> rows = new ArrayList<>(all.size());
        for (String value : all) {
            rows.addAll(bind(param, value).rows());
        }
        return rows;
    }

    /** Runs a statement that returns rows; the first of them, null if there is none. */
    public @Nullable R first() {
        List<R> rows = rows();
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** Runs a statement that returns rows; all of them. */
    public List<R> rows() {
        return session.rows(plan.sql(), placeholders(), reader());
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

    /** The values in the order of the placeholders. */
    private @Nullable Object[] placeholders() {
        List<Integer> order = plan.order();
        @Nullable Object[] ordered = new Object[order.size()];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values[order.get(i)];
            if (ordered[i] == UNBOUND) {
                throw new IllegalStateException("placeholder " + (i + 1) + " is not bound in " + plan.sql());
            }
        }
        return ordered;
    }
}
