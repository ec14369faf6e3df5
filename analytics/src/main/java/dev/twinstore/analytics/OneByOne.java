package dev.twinstore.analytics;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.Cursor;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;

/**
 * Reads a query's rows one after the other and keeps none: for as many rows as there are tasks. The columns are read as JDBC
 * has them, since a record of jOOQ for each row would take three times as long as the query.
 */
final class OneByOne {
    private static final int AT_ONCE = 10_000; // rows that PostgreSQL sends at a time

    private OneByOne() {}

    /** What is done with each row. */
    interface Reader {
        /** Reads the row at which the result stands; columns count from 1. */
        void read(ResultSet row) throws SQLException;
    }

    /** Reads all rows. */
    static void each(ResultQuery<?> query, Reader reader) {
        try (Cursor<?> cursor = query.fetchSize(AT_ONCE).fetchLazy()) {
            ResultSet rows = cursor.resultSet();
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new DataAccessException("a row could not be read", e);
        }
    }
}
