package dev.twinstore.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.twinstore.engine.HotStatement.Plan;
import dev.twinstore.engine.HotStatement.Reader;
import dev.twinstore.engine.HotStatement.Row;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.exception.DataAccessException;
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
        values[index] = plan.converters().get(index).to(value);
        return this;
    }

    /** Runs a statement that returns no rows; how many it changed. */
    public int execute() {
        session.begin();
        try {
            return bound().executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            session.end();
        }
    }

    /** Runs a statement that returns rows; the first of them, null if there is none. */
    public @Nullable R first() {
        List<R> rows = rows();
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** Runs a statement that returns rows; all of them. */
    public List<R> rows() {
        Reader<R> each = Objects.requireNonNull(reader, "this statement returns no rows");
        session.begin();
        try (ResultSet result = bound().executeQuery()) {
            Row row = new JdbcRow(result);
            List<R> rows = new ArrayList<>(1);
            while (result.next()) {
                rows.add(each.read(row));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            session.end();
        }
    }

    private PreparedStatement bound() throws SQLException {
        PreparedStatement statement = session.prepared(plan.sql());
        List<Integer> order = plan.order();
        for (int i = 0; i < order.size(); i++) {
            bind(statement, i + 1, values[order.get(i)]);
        }
        return statement;
    }

    private void bind(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(at, text);
        } else if (value instanceof Long number) {
            statement.setLong(at, number);
        } else if (value instanceof Integer number) {
            statement.setInt(at, number);
        } else if (value instanceof Double number) {
            statement.setDouble(at, number);
        } else if (value instanceof Boolean flag) {
            statement.setBoolean(at, flag);
        } else if (value == null) {
            statement.setNull(at, Types.NULL);
        } else if (value == UNBOUND) {
            throw new IllegalStateException("placeholder " + at + " is not bound in " + plan.sql());
        } else {
            throw new IllegalStateException("cannot bind " + value.getClass() + " in " + plan.sql());
        }
    }

    private DataAccessException failed(SQLException e) {
        try {
            session.failed(plan.sql(), e);
        } catch (SQLException second) {
            e.addSuppressed(second);
        }
        return new DataAccessException(plan.sql() + ": " + e.getMessage(), e);
    }

    private record JdbcRow(ResultSet result) implements Row {
        @Override
        public <T> @Nullable T orNull(int column, Field<T> field) {
            @SuppressWarnings("unchecked")
            Converter<Object, T> converter = (Converter<Object, T>) field.getConverter();
            try {
                return converter.from(stored(column + 1, converter.fromType()));
            } catch (SQLException e) {
                throw new DataAccessException("cannot read " + field.getName() + ": " + e.getMessage(), e);
            }
        }

        private @Nullable Object stored(int at, Class<?> type) throws SQLException {
            if (type == String.class) {
                return result.getString(at);
            }
            Object value;
            if (type == Long.class) {
                value = result.getLong(at);
            } else if (type == Integer.class) {
                value = result.getInt(at);
            } else if (type == Double.class) {
                value = result.getDouble(at);
            } else if (type == Boolean.class) {
                value = result.getBoolean(at);
            } else {
                throw new IllegalStateException("cannot read a " + type + " yet");
            }
            return result.wasNull() ? null : value;
        }
    }
}
