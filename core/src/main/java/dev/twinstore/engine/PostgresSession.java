package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** One transaction on a connection to PostgreSQL, for the thread that runs its work. The driver keeps the statements. */
final class PostgresSession implements Session, ConnectionProvider {
    private final Connection connection;
    private final DSLContext dsl;
    private @Nullable Thread owner = Thread.currentThread();
    private boolean changed;
    private long heard = System.nanoTime(); // when the last statement was answered
    private long silence;
    private Instant now = Instant.EPOCH;

    PostgresSession(Connection connection) {
        this.connection = connection;
        this.dsl = Dsl.on(SQLDialect.POSTGRES, this, this);
    }

    DSLContext dsl() {
        return dsl;
    }

    /** The longest time for which nothing was sent, in nanoseconds. */
    long silence() {
        speaks();
        return silence;
    }

    private void speaks() {
        silence = Math.max(silence, System.nanoTime() - heard);
    }

    private void hears() {
        heard = System.nanoTime();
    }

    /** From now on no statement of the DSL runs. */
    void leave() {
        owner = null;
    }

    /** Whether anything may have been changed. */
    boolean hasChanged() {
        return changed;
    }

    /** The server's wall clock when the transaction began. */
    Instant now() {
        return now;
    }

    void isNow(Instant moment) {
        now = moment;
    }

    /** Runs a statement of the engine's own, whoever owns the transaction. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a query of the engine's own; its first value, null if it is NULL. */
    @Nullable
    String answer(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public int change(String sql, @Nullable Object[] values) {
        requireOwner();
        speaks();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            int count = statement.executeUpdate();
            changed |= count > 0;
            return count;
        } catch (SQLException e) {
            throw new DataAccessException(sql + ": " + e.getMessage(), e);
        } finally {
            hears();
        }
    }

    @Override
    public int[] changeAll(String sql, List<@Nullable Object[]> rows) {
        requireOwner();
        speaks();
        changed = true;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] values : rows) {
                bind(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw new DataAccessException(sql + ": " + e.getMessage(), e);
        } finally {
            hears();
        }
    }

    @Override
    public <R> List<R> rows(String sql, @Nullable Object[] values, Reader<R> reader) {
        requireOwner();
        speaks();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                JdbcRow row = new JdbcRow(result);
                while (result.next()) {
                    rows.add(reader.read(row));
                }
            }
            changed |= !rows.isEmpty();
            return rows;
        } catch (SQLException e) {
            throw new DataAccessException(sql + ": " + e.getMessage(), e);
        } finally {
            hears();
        }
    }

    private void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else if (value instanceof List<?> list) {
                statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private void requireOwner() {
        if (owner != Thread.currentThread()) {
            throw Dsl.elsewhere();
        }
    }

    /** For jOOQ: what it runs may change anything. */
    @Override
    public Connection acquire() {
        requireOwner();
        speaks();
        changed = true;
        return connection;
    }

    @Override
    public void release(Connection released) {
        hears();
    }
}
