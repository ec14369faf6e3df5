package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** The row at which a result of JDBC stands. */
record JdbcRow(ResultSet result) implements Row {
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

    private @Nullable Object stored(int column, Class<?> type) throws SQLException {
        if (type == String.class) {
            return result.getString(column);
        }
        Object number = null;
        if (type == Long.class) {
            number = result.getLong(column);
        } else if (type == Integer.class) {
            number = result.getInt(column);
        } else if (type == Double.class) {
            number = result.getDouble(column);
        } else if (type == Boolean.class) {
            number = result.getBoolean(column);
        } else {
            throw new IllegalStateException("cannot read a " + type + " yet");
        }
        return result.wasNull() ? null : number;
    }
}
