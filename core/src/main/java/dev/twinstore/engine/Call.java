package dev.twinstore.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.twinstore.engine.HotStatement.Plan;
import dev.twinstore.engine.HotStatement.Reader;
import java.util.Arrays;
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
    private final @Nullable Object[] values; // as the database takes them, one a name

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
        Integer index = plan.indexes().get(param.getParamName());
        if (index == null) {
            throw new IllegalArgumentException("no parameter " + param.getParamName() + " in " + plan.sql());
        }
        Object stored = plan.converters().get(index).to(value);
        values[index] = stored instanceof Boolean flag ? (Object) (flag ? 1 : 0) : stored;
        return this;
    }

    /** Runs a statement that returns no rows; how many it changed. */
    public int execute() {
        return session.change(plan.sql(), placeholders());
    }

    /** Runs a statement that returns rows; the first of them, null if there is none. */
    public @Nullable R first() {
        List<R> rows = rows();
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** Runs a statement that returns rows; all of them. */
    public List<R> rows() {
        return session.rows(
                plan.sql(), placeholders(), Objects.requireNonNull(reader, "this statement returns no rows"));
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
