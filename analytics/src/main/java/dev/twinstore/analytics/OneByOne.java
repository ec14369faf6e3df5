package dev.twinstore.analytics;

import static org.jooq.impl.DSL.count;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.SelectFinalStep;
import org.jooq.SelectQuery;
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

    /** What is done with each row, and with how many like it. */
    interface GroupReader {
        /** Reads the row at which the result stands. There are {@code count} rows that have the same in all columns. */
        void read(ResultSet row, long count) throws SQLException;
    }

    /**
     * Reads all rows: on PostgreSQL those that are the same at once, in groups that all fit into memory. On SQLite each
     * comes by itself: to group them it would sort them, which takes three times as long as reading them.
     */
    static void eachGroup(DSLContext dsl, SelectFinalStep<?> rows, GroupReader reader) {
        SelectQuery<?> query = rows.getQuery();
        if (dsl.family() == SQLDialect.SQLITE) {
            each(query, row -> reader.read(row, 1));
            return;
        }
        List<Field<?>> columns = List.copyOf(query.getSelect());
        query.addGroupBy(columns);
        query.addSelect(count());
        // Not some at a time: PostgreSQL would not let several processes count them.
        read(query, row -> reader.read(row, row.getLong(columns.size() + 1)));
    }

    /** Reads all rows. */
    static void each(ResultQuery<?> query, Reader reader) {
        read(query.fetchSize(AT_ONCE), reader);
    }

    private static void read(ResultQuery<?> query, Reader reader) {
        try (Cursor<?> cursor = query.fetchLazy()) {
            ResultSet rows = cursor.resultSet();
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new DataAccessException("a row could not be read", e);
        }
    }
}
