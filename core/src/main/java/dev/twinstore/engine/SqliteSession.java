package dev.twinstore.engine;

import dev.twinstore.engine.HotStatement.Reader;
import dev.twinstore.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * A connection, its DSL, and the statements that are kept on it. Only the thread that has entered it can run statements: a
 * DSL that was kept for later, or handed to another thread, is refused.
 */
final class SqliteSession implements Session {
    /** More than there are statements of our own; those of users are not kept. */
    private static final int KEPT = 256;

    /** No more rows than this are changed, or asked for, by one statement. */
    private static final int MOST_ROWS = 64;

    /** Up to here there is a statement for each number of rows; above, for powers of two. */
    private static final int FEW_ROWS = 16;

    private final Connection connection;
    private final DB database;
    private final boolean utf8;
    private final DSLContext dsl;
    private final WalWatch wal;
    private final Map<String, PreparedStatement> kept = new LinkedHashMap<>(KEPT, 0.75f, true);
    private final Set<Statement> open = ConcurrentHashMap.newKeySet(); // of jOOQ, some of them closed already
    private volatile ReentrantLock inUse = new ReentrantLock(); // held while a statement runs, or a cursor is open
    private volatile @Nullable Thread owner;
    private volatile long lastUse; // nanoTime at which the last statement began or ended
    private volatile @Nullable SQLException lostBy; // SQLite rolled back by itself when this happened

    private SqliteSession(Path file, Connection connection) throws SQLException {
        this.wal = new WalWatch(file);
        this.connection = connection;
        this.database = connection.unwrap(SQLiteConnection.class).getDatabase();
        this.utf8 = number("SELECT encoding = 'UTF-8' FROM pragma_encoding") == 1;
        this.dsl = Dsl.on(SQLDialect.SQLITE, this, new Guard(), new Listener());
    }

    /** Opens a connection that {@code config} describes. */
    static SqliteSession open(Path file, SQLiteConfig config) throws SQLException {
        config.enforceForeignKeys(true);
        config.setOpenMode(SQLiteOpenMode.NOMUTEX); // one thread at a time uses it; but any may interrupt()
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false); // the driver would ask for last_insert_rowid() after each insert
        Connection connection = config.createConnection(Schema.url(file));
        try {
            SqliteSession session = new SqliteSession(file, connection);
            session.run("PRAGMA trusted_schema = OFF");
            return session;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    DSLContext dsl() {
        return dsl;
    }

    /** From now on the calling thread, and no other, may run statements. */
    void enter() {
        lostBy = null;
        lastUse = System.nanoTime();
        owner = Thread.currentThread();
    }

    /** From now on no thread may, until one enters. A cursor that was left open is closed. */
    void leave() {
        owner = null;
        if (inUse.isHeldByCurrentThread()) {
            takeBack();
        }
        open.clear();
    }

    /** Closes what users left open, so that the connection is free whoever holds it. */
    private void takeBack() {
        for (Statement statement : open) {
            try {
                statement.close();
            } catch (SQLException e) {
                // it was only read from, and is not used any more
            }
        }
        inUse = new ReentrantLock();
    }

    boolean isEnteredByCurrentThread() {
        return owner == Thread.currentThread();
    }

    /** When a statement last began or ended, or the session was entered: {@link System#nanoTime}. */
    long lastUse() {
        return lastUse;
    }

    /** The failure at which SQLite gave up the transaction, so that nothing of it can be kept; null: it did not. */
    @Nullable
    SQLException lostBy() {
        return lostBy;
    }

    /**
     * Shuts out the thread that has entered. A statement that it runs just now is interrupted; a cursor that it holds open
     * is closed.
     *
     * @param patience how long to wait for the statement to end, in nanoseconds
     */
    void shutOut(long patience) throws SQLException {
        owner = null;
        long began = System.nanoTime();
        while (!inUse.tryLock()) {
            if (System.nanoTime() - began > patience) {
                takeBack();
                return;
            }
            database.interrupt();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        inUse.unlock();
    }

    /** Runs a query of the calling thread on one snapshot. For sessions that only read. */
    <T> T snapshot(Function<? super DSLContext, ? extends T> query) throws SQLException {
        run("BEGIN");
        enter();
        try {
            return query.apply(dsl);
        } finally {
            leave();
            run("COMMIT");
        }
    }

    /** How long SQLite waits for a lock from now on, in milliseconds. */
    void busyTimeout(int millis) throws SQLException {
        database.busy_timeout(millis);
    }

    /** The WAL, as the session sees it that writes. */
    WalWatch wal() {
        return wal;
    }

    /** Begins a transaction that writes. */
    void beginWriting() throws SQLException {
        wal.look(this);
        run("BEGIN IMMEDIATE");
        try {
            wal.begun(this);
        } catch (RuntimeException e) {
            run("ROLLBACK");
            throw e;
        }
    }

    /** Runs a statement of the engine's own, such as BEGIN, whoever has entered. */
    void run(String sql) throws SQLException {
        try {
            prepared(sql).execute();
        } catch (SQLException e) {
            discard(sql);
            throw e;
        }
    }

    /** As {@link #run}, but only for the thread that has entered. */
    void runForOwner(String sql) throws SQLException {
        begin();
        try {
            run(sql);
        } finally {
            end();
        }
    }

    /** The number that a query of the engine's own returns, such as a PRAGMA. */
    long number(String sql) throws SQLException {
        return numbers(sql, 1)[0];
    }

    /** The numbers in the one row that a query of the engine's own returns. */
    long[] numbers(String sql, int columns) throws SQLException {
        CoreStatement statement = (CoreStatement) prepared(sql);
        try {
            database.execute(statement, new Object[0]);
            return statement.pointer.safeRun((db, pointer) -> {
                try {
                    long[] numbers = new long[columns];
                    for (int i = 0; i < columns; i++) {
                        numbers[i] = db.column_long(pointer, i);
                    }
                    return numbers;
                } finally {
                    db.reset(pointer);
                }
            });
        } catch (SQLException e) {
            discard(sql);
            throw e;
        }
    }

    /** The statement of that text, kept on this connection. */
    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = kept.get(sql);
        if (statement == null) {
            if (kept.size() == KEPT) {
                var eldest = kept.entrySet().iterator();
                eldest.next().getValue().close();
                eldest.remove();
            }
            statement = connection.prepareStatement(sql);
            kept.put(sql, statement);
        }
        return statement;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public int change(String sql, @Nullable Object[] values) {
        begin();
        try {
            return Math.toIntExact(database.executeUpdate((CoreStatement) prepared(sql), stored(values)));
        } catch (SQLException e) {
            throw failed(sql, e);
        } finally {
            end();
        }
    }

    @Override
    public void changeLater(Plan plan, Rows rows, boolean eachOne) {
        for (List<@Nullable Object[]> some : together(rows)) {
            if (change(sql(plan, some, rows.varying()), values(plan, some, rows.varying())) != some.size() && eachOne) {
                throw notOne(plan.sql());
            }
        }
    }

    @Override
    public <R> List<R> rowsOfEach(Plan plan, Rows rows, Reader<R> reader) {
        List<R> all = new ArrayList<>(rows.size());
        for (List<@Nullable Object[]> some : together(rows)) {
            all.addAll(rows(sql(plan, some, rows.varying()), values(plan, some, rows.varying()), reader));
        }
        return all;
    }

    /**
     * Rows of values for one statement each. To change eight rows in one costs half of what eight statements cost: each
     * would copy the pages that it changes, so that SQLite can undo it alone, and open a cursor on every index. Their
     * numbers are small, or powers of two, so that few different statements are kept.
     */
    private static List<List<@Nullable Object[]>> together(Rows rows) {
        List<List<@Nullable Object[]>> all = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            int left = rows.size() - from;
            int to = from + (left <= FEW_ROWS ? left : Math.min(MOST_ROWS, Integer.highestOneBit(left)));
            all.add(rows.all().subList(from, to));
            from = to;
        }
        return all;
    }

    private static String sql(Plan plan, List<@Nullable Object[]> rows, BitSet varying) {
        return rows.size() == 1 ? plan.sql() : plan.sqlOfRows(rows.size(), varying);
    }

    private static @Nullable Object[] values(Plan plan, List<@Nullable Object[]> rows, BitSet varying) {
        return rows.size() == 1 ? plan.ordered(rows.get(0)) : plan.orderedRows(rows, varying);
    }

    /**
     * {@inheritDoc} It goes past the driver's ResultSet, which would ask for the name of every column at each call: a third
     * of the time of a claim.
     */
    @Override
    public <R> List<R> rows(String sql, @Nullable Object[] values, Reader<R> reader) {
        begin();
        try {
            CoreStatement statement = (CoreStatement) prepared(sql);
            boolean any = database.execute(statement, stored(values));
            return any ? statement.pointer.safeRun((db, pointer) -> rest(db, pointer, utf8, reader)) : List.of();
        } catch (SQLException e) {
            throw failed(sql, e);
        } finally {
            end();
        }
    }

    /** The values as SQLite keeps them: it has no booleans. */
    private static @Nullable Object[] stored(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Boolean flag) {
                values[i] = flag ? 1 : 0;
            }
        }
        return values;
    }

    /** The present row and those after it. */
    private static <R> List<R> rest(DB database, long statement, boolean utf8, Reader<R> reader) throws SQLException {
        try {
            SqliteRow row = new SqliteRow(database, statement, utf8);
            List<R> rows = new ArrayList<>(1);
            int code;
            do {
                rows.add(reader.read(row));
                code = database.step(statement);
            } while (code == Codes.SQLITE_ROW);
            if (code != Codes.SQLITE_DONE) {
                database.throwex(code);
            }
            return rows;
        } finally {
            database.reset(statement);
        }
    }

    /** How many rows were changed on this connection since it was opened; grows with each change. */
    long changes() throws SQLException {
        return database.total_changes();
    }

    /** Forgets a kept statement that failed: the driver closes such. */
    private void discard(String sql) throws SQLException {
        PreparedStatement statement = kept.remove(sql);
        if (statement != null) {
            statement.close();
        }
    }

    /** Before each statement of the thread that has entered. */
    private void begin() {
        ReentrantLock mine = inUse;
        mine.lock();
        if (owner != Thread.currentThread() || mine != inUse) {
            mine.unlock();
            throw Dsl.elsewhere();
        }
        lastUse = System.nanoTime();
    }

    /** After it. */
    private void end() {
        lastUse = System.nanoTime();
        if (inUse.isHeldByCurrentThread()) { // or it was taken back
            inUse.unlock();
        }
    }

    private DataAccessException failed(String sql, SQLException failure) {
        try {
            discard(sql);
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
        failed(failure);
        return new DataAccessException(sql + ": " + failure.getMessage(), failure);
    }

    /**
     * After a statement that failed. Some failures (disk full, out of memory, interrupted) make SQLite roll back the
     * transaction; what came next would each be committed on its own. So a new transaction is begun, which will never be
     * committed.
     */
    private void failed(@Nullable SQLException failure) {
        if (failure == null || !inUse.isHeldByCurrentThread()) {
            return; // it never reached SQLite
        }
        try {
            run("BEGIN"); // fails, as it should, if there is a transaction
            lostBy = failure;
        } catch (SQLException e) {
            // the transaction is still there
        }
    }

    void close() throws SQLException {
        for (PreparedStatement statement : kept.values()) {
            statement.close();
        }
        kept.clear();
        connection.close();
    }

    /** Hears what jOOQ does on this connection. */
    private final class Listener implements ExecuteListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void prepareEnd(ExecuteContext context) {
            PreparedStatement statement = context.statement();
            if (statement != null) {
                open.add(statement);
            }
        }

        @Override
        public void end(ExecuteContext context) {
            PreparedStatement statement = context.statement();
            if (statement != null) {
                open.remove(statement);
            }
        }

        @Override
        public void exception(ExecuteContext context) {
            failed(context.sqlException());
        }
    }

    /** Gives the connection to the thread that has entered, for one statement at a time. */
    private final class Guard implements ConnectionProvider {
        @Override
        public Connection acquire() {
            begin();
            return connection;
        }

        @Override
        public void release(Connection released) {
            end();
        }
    }
}
