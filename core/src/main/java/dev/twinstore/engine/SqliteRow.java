package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Row;
import java.sql.SQLException;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

/** The row at which a statement of SQLite stands. */
record SqliteRow(DB database, long statement) implements Row {
    @Override
    public <T> @Nullable T orNull(int column, Field<T> field) {
        @SuppressWarnings("unchecked")
        Converter<Object, T> converter = (Converter<Object, T>) field.getConverter();
        try {
            return converter.from(stored(column, converter.fromType()));
        } catch (SQLException e) {
            throw new DataAccessException("cannot read " + field.getName() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable Object stored(int column, Class<?> type) throws SQLException {
        if (type == String.class) {
            return database.column_text(statement, column);
        }
        if (type == Long.class) {
            long number = database.column_long(statement, column);
            return number == 0 && isNull(column) ? null : (Object) number;
        }
        if (type == Integer.class) {
            int number = database.column_int(statement, column);
            return number == 0 && isNull(column) ? null : (Object) number;
        }
        if (type == Double.class) {
            double number = database.column_double(statement, column);
            return number == 0 && isNull(column) ? null : (Object) number;
        }
        if (type == Boolean.class) {
            int flag = database.column_int(statement, column);
            return flag == 0 && isNull(column) ? null : (Object) (flag != 0);
        }
        throw new IllegalStateException("cannot read a " + type + " yet");
    }

    /** NULL reads as 0: only then it needs to be asked. */
    private boolean isNull(int column) throws SQLException {
        return database.column_type(statement, column) == Codes.SQLITE_NULL;
    }
}
