package dev.twinstore.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.twinstore.engine.HotStatement.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final List<Put> putOff = new ArrayList<>(); // to be sent before the next query, or at the end
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

    @CanIgnoreReturnValue
    PostgresSession isNow(Instant moment) {
        now = moment;
        return this;
    }

    /** Runs a statement of the engine's own together with the next one. */
    void runLater(String sql) {
        putOff.add(new Put(sql, List.of(), ANY));
    }

    /** Runs a statement of the engine's own, whoever owns the transaction, after what was put off. */
    void run(String sql) throws SQLException {
        flush();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a query of the engine's own, after what was put off; its first value, null if it is NULL. */
    @Nullable
    String answer(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = sent(sql, values);
                ResultSet row = statement.getResultSet()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    /** A change that is put off. */
    private record Put(String sql, List<@Nullable Object> values, int exactly) {}

    private static final int ANY = -1;

    @Override
    public int change(String sql, @Nullable Object[] values) {
        requireOwner();
        try (PreparedStatement statement = sent(sql, values)) {
            int count = statement.getUpdateCount();
            changed |= count > 0;
            return count;
        } catch (SQLException e) {
            throw new DataAccessException(sql + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void changeLater(Plan plan, Rows rows, boolean eachOne) {
        requireOwner();
        changed = true;
        int exactly = eachOne ? rows.size() : ANY;
        putOff.add(
                rows.size() == 1
                        ? new Put(
                                plan.sql(),
                                Arrays.asList(plan.ordered(rows.all().get(0))),
                                exactly)
                        : new Put(plan.sqlOfArrays(), Arrays.asList(columns(plan, rows.all())), exactly));
    }

    @Override
    public <R> List<R> rows(String sql, @Nullable Object[] values, Reader<R> reader) {
        requireOwner();
        try (PreparedStatement statement = sent(sql, values)) {
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                JdbcRow row = new JdbcRow(result);
                while (result.next()) {
                    rows.add(reader.read(row));
                }
            }
            changed |= !rows.isEmpty();
            return rows;
        } catch (SQLException e) {
            throw new DataAccessException(sql + ": " + e.getMessage(), e);
        }
    }

    @Override
    public <R> List<R> rowsOfEach(Plan plan, Rows rows, Reader<R> reader) {
        return rows.size() == 1
                ? rows(plan.sql(), plan.ordered(rows.all().get(0)), reader)
                : rows(plan.sqlOfArrays(), columns(plan, rows.all()), reader);
    }

    /** An array of all values of each parameter. */
    private static @Nullable Object[] columns(Plan plan, List<@Nullable Object[]> rows) {
        @Nullable Object[] columns = new Object[plan.names().size()];
        for (int i = 0; i < columns.length; i++) {
            @Nullable Object[] column = new Object[rows.size()];
            for (int row = 0; row < column.length; row++) {
                column[row] = rows.get(row)[i];
            }
            columns[i] = new Column(Plan.type(plan.converters().get(i).fromType()), Arrays.asList(column));
        }
        return columns;
    }

    /** The values of one parameter in many rows. */
    private record Column(String type, List<@Nullable Object> values) {}

    /** Sends what was put off and this statement, all at once; the statement stands at the result of this one. */
    private PreparedStatement sent(String sql, @Nullable Object[] values) throws SQLException {
        speaks();
        List<Put> before = List.copyOf(putOff);
        putOff.clear();
        StringBuilder text = new StringBuilder();
        for (Put put : before) {
            text.append(put.sql).append("; ");
        }
        PreparedStatement statement =
                connection.prepareStatement(text.append(sql).toString());
        boolean done = false;
        try {
            int from = 1;
            for (Put put : before) {
                from = bind(statement, from, put.values);
            }
            bind(statement, from, Arrays.asList(values));
            statement.execute();
            for (Put put : before) {
                if (put.exactly != ANY && statement.getUpdateCount() != put.exactly) {
                    throw notOne(put.sql);
                }
                statement.getMoreResults();
            }
            done = true;
            return statement;
        } finally {
            hears();
            if (!done) {
                statement.close();
            }
        }
    }

    /** What was put off is not sent any more. */
    void forget() {
        putOff.clear();
    }

    /** Sends what was put off. */
    private void flush() throws SQLException {
        if (!putOff.isEmpty()) {
            answer("SELECT 1");
        }
    }

    /** Binds values from a placeholder on; the placeholder after them. */
    private int bind(PreparedStatement statement, int from, List<@Nullable Object> values) throws SQLException {
        int at = from;
        for (Object value : values) {
            if (value == null) {
                statement.setNull(at, Types.NULL);
            } else if (value instanceof List<?> list) {
                statement.setArray(at, connection.createArrayOf("text", list.toArray()));
            } else if (value instanceof Column column) {
                String type = column.type.equals("double precision") ? "float8" : column.type;
                statement.setArray(at, connection.createArrayOf(type, column.values.toArray()));
            } else {
                statement.setObject(at, value);
            }
            at++;
        }
        return at;
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
        try {
            flush();
        } catch (SQLException e) {
            throw new DataAccessException(String.valueOf(e.getMessage()), e);
        }
        return connection;
    }

    @Override
    public void release(Connection released) {
        hears();
    }
}
