package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.Tx;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.schema.RefusedDatabaseException;
import dev.twinstore.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema of a PostgreSQL server: as many transactions at once as there are connections, from any number of machines.
 *
 * <p>Writes run at READ COMMITTED: what an operation decides upon it locks, or repeats in the WHERE of the write. A
 * transaction that the server undid (a deadlock), or whose connection broke, is run again; if it broke in the moment of the
 * commit, the server is asked first what became of it. Claims and completions of many threads share transactions ({@link
 * Combiner}). Reads run on a snapshot that cannot write. Thread-safe.
 */
final class PostgresEngine implements Engine {
    /** Begins a snapshot that cannot write, on a connection that commits by itself. */
    static final String SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresEngine.class);

    /** The server's time, to the millisecond; and for this transaction the limits on waiting and on standing still. */
    private static final String BEGIN = "SELECT floor(extract(epoch FROM now()) * 1000)::bigint,"
            + " set_config('lock_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)";

    /**
     * For requests that share a transaction, whose statements are few, and all steps in an index: they are planned once on a
     * connection and not each time. Such a plan knows neither the values nor how the tables grow, so it is kept from what
     * is only good for few rows: the tables of workers and goals, full of dead rows between two vacuums, are not read from
     * end to end, and ready tasks are not sorted but taken in order.
     */
    private static final String BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
            + " set_config('enable_mergejoin', 'off', true), set_config('enable_sort', 'off', true),"
            + " set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)";

    private static final int ATTEMPTS_TO_OPEN = 5;

    private final StoreOptions options;
    private final Transactions transactions;
    private final StoreMeters meters;
    private final PostgresFailures failures;
    private final ConnectionPool pool;
    private final Combiner combiner;
    private final TimeSource time;
    private final PostgresChanges changes;
    private final PostgresAttempts attempts;
    private final PostgresCommit commit;

    @SuppressWarnings("ThreadLocalUsage") // one an engine: a transaction belongs to its engine and its thread
    private final ThreadLocal<@Nullable PostgresSession> current = new ThreadLocal<>();

    private boolean closed; // guarded by this

    static PostgresEngine open(StoreOptions options, Transactions transactions, StoreMeters meters) {
        ConnectionPool pool = ConnectionPool.of(options);
        boolean opened = false;
        try {
            prepare(options, pool);
            PostgresEngine engine = new PostgresEngine(options, transactions, pool, meters);
            opened = true;
            return engine;
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    /** Checks or migrates. A connection that breaks meanwhile is no reason to give up; a server that is not there is. */
    private static void prepare(StoreOptions options, ConnectionPool pool) {
        String name = options.database().toString();
        for (int left = ATTEMPTS_TO_OPEN; ; left--) {
            try {
                if (options.readOnly()) {
                    Schema.check(pool.direct(), name, options.lockTimeout());
                } else {
                    Schema.migrate(pool.direct(), name, options.lockTimeout());
                }
                return;
            } catch (RefusedDatabaseException e) {
                SQLException sql = PostgresFailures.sql(e);
                if (left == 0 || sql == null || !PostgresFailures.isBroken(sql)) {
                    throw e;
                }
            }
        }
    }

    private PostgresEngine(StoreOptions options, Transactions transactions, ConnectionPool pool, StoreMeters meters) {
        this.meters = meters;
        this.options = options;
        this.transactions = transactions;
        this.pool = pool;
        this.failures = new PostgresFailures(options.database().toString(), options.lockTimeout());
        this.attempts = new PostgresAttempts(failures, options.lockTimeout());
        this.commit = new PostgresCommit(pool, failures, options.lockTimeout());
        this.combiner = new Combiner(failures, this::answerAll);
        this.changes = new PostgresChanges(pool::alone, failures);
        this.time =
                options.time().standsForServer() ? options.time() : new ServerClock(options.time(), this::serverTime);
    }

    @Override
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        PostgresSession outer = current.get();
        if (outer != null) {
            return query.apply(outer.dsl()); // a second connection could wait for ourselves
        }
        return attempts.run(() -> onSnapshot(query));
    }

    private <T> T onSnapshot(Function<? super DSLContext, ? extends T> query) throws SQLException {
        try (Connection connection = pool.connection()) {
            PostgresSession session = new PostgresSession(connection);
            session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try {
                return inside(session, query);
            } finally {
                rollback(connection); // there is nothing to keep
            }
        }
    }

    @Override
    public <T> T write(Function<? super Tx, ? extends T> work) {
        if (options.readOnly()) {
            throw new StoreException(
                    failures.name() + " was opened for reading; open it without forReading() to write");
        }
        return work instanceof Together<?, ?> request ? this.<T>together(request) : transaction(work);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the answer to a request that is work for a T
    private <T> T together(Together<?, ?> request) {
        return (T) combiner.answer(request);
    }

    private <T> T transaction(Function<? super Tx, ? extends T> work) {
        AfterCommit after = new AfterCommit();
        T result = attempts.run(() -> once(1, this::begin, dsl -> {
            after.forget();
            return transactions.run(dsl, work, after);
        }));
        after.committed(failures.name());
        return result;
    }

    /** Answers requests of one kind in one transaction, or, if that fails, each in its own. */
    private void answerAll(List<Write<?>> requests) {
        try {
            attempts.run(() -> {
                // Asking the server for its time would be a way to it and back: it is known well enough.
                Instant now = time.now();
                return once(requests.size(), session -> session.isNow(now).runLater(BY_INDEX), dsl -> {
                    if (!Write.runTogether(requests, transactions, dsl)) {
                        throw new PostgresAttempts.Failed(
                                Objects.requireNonNull(requests.get(0).thrown()));
                    }
                    return requests;
                });
            });
            requests.get(0).committed(failures); // it ran for all of them
        } catch (Throwable e) {
            Throwable why = e instanceof PostgresAttempts.Failed failed ? Objects.requireNonNull(failed.getCause()) : e;
            boolean isPassing = why instanceof StoreException; // each would wait as long again
            for (Write<?> request : requests) {
                if (requests.size() == 1 || isPassing) {
                    request.failed(why);
                } else {
                    answerAll(List.of(request));
                }
            }
        }
    }

    /** Runs work in a transaction, once. */
    private <T> T once(int writes, Beginning beginning, Function<? super DSLContext, ? extends T> work)
            throws SQLException {
        long asked = System.nanoTime();
        Connection connection = pool.connection();
        meters.lockWaited(System.nanoTime() - asked);
        PostgresSession session = new PostgresSession(connection);
        boolean done = false;
        try {
            beginning.of(session);
            T result = inside(session, work);
            long ran = System.nanoTime();
            commit.of(session, connection);
            long took = System.nanoTime() - ran;
            done = true;
            meters.committed(took, writes);
            return result;
        } catch (SQLException | RuntimeException e) {
            SQLException sql = PostgresFailures.sql(e);
            if (sql != null && (PostgresFailures.isAway(sql) || connection.isClosed()) && isSilent(session)) {
                throw failures.stalled(); // and not run again: it would hang again
            }
            throw e;
        } finally {
            if (!done) {
                rollback(connection);
            }
            giveBack(connection);
        }
    }

    /** Whether the server has ended the connection because nothing came; its own clock began to run a little earlier. */
    private boolean isSilent(PostgresSession session) {
        return session.silence() > Arguments.nanos(options.stallTimeout()) / 10 * 9;
    }

    /** Gives a connection back. It may have broken since the commit, which has been made all the same. */
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LogEvent.CONNECTION_BROKEN.log(LOG, String.valueOf(e.getMessage()));
        }
    }

    /** How a transaction begins. */
    @FunctionalInterface
    private interface Beginning {
        void of(PostgresSession session) throws SQLException;
    }

    private void begin(PostgresSession session) throws SQLException {
        long asked = time.monotonicNanos();
        String shown = Objects.requireNonNull(session.answer(
                BEGIN,
                options.lockTimeout().toMillis() + "ms",
                options.stallTimeout().toMillis() + "ms"));
        Instant moment = Instant.ofEpochMilli(Long.parseLong(shown));
        session.isNow(time instanceof ServerClock clock ? clock.showed(moment, asked) : time.now());
    }

    private <T> T inside(PostgresSession session, Function<? super DSLContext, ? extends T> work) {
        current.set(session);
        try {
            return work.apply(session.dsl());
        } finally {
            current.remove();
            session.leave();
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // the connection broke: the server has rolled back
        }
    }

    @Override
    public <T> T savepoint(Function<? super DSLContext, ? extends T> work) {
        PostgresSession session = Objects.requireNonNull(current.get());
        try {
            session.run("SAVEPOINT nested");
            T result;
            try {
                result = work.apply(session.dsl());
                session.run("RELEASE SAVEPOINT nested"); // sends what was put off first
            } catch (Throwable e) {
                undoNested(session, e);
                throw e;
            }
            return result;
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e); // the caller may catch it and go on
        }
    }

    private static void undoNested(PostgresSession session, Throwable why) {
        try {
            session.forget();
            session.run("ROLLBACK TO SAVEPOINT nested");
            session.run("RELEASE SAVEPOINT nested");
        } catch (SQLException e) {
            why.addSuppressed(e); // the connection broke: all is undone
        }
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public Instant now(DSLContext dsl) {
        return Objects.requireNonNull(current.get()).now();
    }

    private Instant serverTime() {
        return attempts.run(() -> {
            try (Connection connection = pool.connection()) {
                PostgresSession session = new PostgresSession(connection);
                String shown = session.answer("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
                rollback(connection);
                return Instant.ofEpochMilli(Long.parseLong(Objects.requireNonNull(shown)));
            }
        });
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public Space space() {
        return new PostgresSpace(pool::alone, failures);
    }

    @Override
    public void requireIdleThread() {
        if (current.get() != null) {
            throw new IllegalStateException("close() was called inside a read or write of " + failures.name()
                    + "; close it after that has ended");
        }
    }

    @Override
    public synchronized void close() {
        requireIdleThread();
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (!attempts.close(options.lockTimeout().plus(options.stallTimeout()))) {
                LogEvent.CLOSE_BUSY.log(LOG, failures.name());
            }
        } catch (InterruptedException e) {
            interrupted = true; // asked to hurry: what runs is rolled back
        }
        pool.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
