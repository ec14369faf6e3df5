package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Row;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

/**
 * The row at which a statement of SQLite stands.
 *
 * @param utf8 whether the database keeps text in UTF-8; another program may have made it otherwise
 */
record SqliteRow(DB database, long statement, boolean utf8) implements Row {
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
            return text(column);
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

    /** The driver gives bytes for less than text, which comes in a buffer that is made outside Java. */
    private @Nullable String text(int column) throws SQLException {
        if (!utf8) {
            return database.column_text(statement, column);
        }
        byte[] bytes = database.column_blob(statement, column);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** NULL reads as 0: only then it needs to be asked. */
    private boolean isNull(int column) throws SQLException {
        return database.column_type(statement, column) == Codes.SQLITE_NULL;
    }
}
