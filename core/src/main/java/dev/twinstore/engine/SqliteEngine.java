package dev.twinstore.engine;

import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreOptions;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: one connection that writes, and a pool of connections that can only read.
 *
 * <p>Writes queue on the {@link ProcessLock}, threads and processes alike, then run under {@code BEGIN IMMEDIATE}. The
 * engine begins and commits itself: the driver's own {@code commit()} would at once begin the next transaction, hold the
 * write lock while idle, and could throw BUSY after the data was committed. Reads run on a snapshot each and wait for
 * nobody. Thread-safe.
 */
public final class SqliteEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

    private final StoreOptions options;
    private final Failures failures;
    private final @Nullable ProcessLock lock; // null: opened for reading
    private final @Nullable Session writer; // guarded by lock
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits;

    @SuppressWarnings("ThreadLocalUsage") // one an engine: a snapshot belongs to its engine and its thread
    private final ThreadLocal<@Nullable Session> reading = new ThreadLocal<>();

    private volatile boolean closed;

    /** A connection and its DSL. */
    private record Session(Connection connection, Statement control, DSLContext dsl) {
        void run(String sql) throws SQLException {
            control.execute(sql);
        }

        void close() throws SQLException {
            connection.close();
        }
    }

    /** Opens the file, which must exist and be migrated. */
    public SqliteEngine(StoreOptions options) {
        this.options = options;
        this.failures = new Failures(options.file(), options.lockTimeout());
        this.permits = new Semaphore(options.readers(), true);
        try {
            if (options.readOnly()) {
                this.lock = null;
                this.writer = null;
                idle.push(open(false));
            } else {
                this.lock = ProcessLock.of(options.file());
                this.writer = open(true);
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /** Runs a query on a snapshot. */
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        Session outer = reading.get();
        if (outer != null) {
            try {
                return query.apply(outer.dsl()); // the same snapshot; a second connection could wait for ourselves
            } catch (RuntimeException e) {
                throw failures.translate(e);
            }
        }
        acquirePermit();
        try {
            if (closed) {
                throw closedException();
            }
            Session session = idle.poll();
            if (session == null) {
                session = open(false);
            }
            boolean usable = false;
            try {
                session.run("BEGIN");
                T result;
                try {
                    reading.set(session);
                    result = query.apply(session.dsl());
                } finally {
                    reading.remove();
                    session.run("COMMIT");
                }
                usable = true;
                return result;
            } catch (RuntimeException e) {
                usable = true;
                throw failures.translate(e);
            } finally {
                give(session, usable);
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        } finally {
            permits.release();
        }
    }

    /** Runs work in one transaction on the writer connection. Not reentrant: see {@link #savepoint}. */
    public <T> T write(Function<? super DSLContext, ? extends T> work) {
        ProcessLock turn = lock;
        Session session = writer;
        if (turn == null || session == null) {
            throw new dev.twinstore.StoreException(
                    options.file() + " was opened for reading; open it without forReading() to write");
        }
        if (closed) {
            throw closedException();
        }
        if (!turn.acquire(options.lockTimeout())) {
            throw failures.busy(null);
        }
        try {
            if (closed) {
                throw closedException();
            }
            session.run("BEGIN IMMEDIATE");
            boolean committed = false;
            try {
                T result = work.apply(session.dsl());
                session.run("COMMIT");
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollback(session);
                }
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        } finally {
            turn.release();
        }
    }

    /** Runs part of a transaction so that it can fail without the rest. Call it inside {@link #write} only. */
    public <T> T savepoint(Function<? super DSLContext, ? extends T> work) {
        Session session = java.util.Objects.requireNonNull(writer);
        try {
            session.run("SAVEPOINT nested");
            boolean done = false;
            try {
                T result = work.apply(session.dsl());
                done = true;
                return result;
            } finally {
                if (!done) {
                    session.run("ROLLBACK TO nested");
                }
                session.run("RELEASE nested");
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e); // the caller may catch it and go on
        }
    }

    /** Waits for the write that runs, then closes everything; later calls throw {@link StoreClosedException}. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        requireIdleThread();
        closed = true;
        closeReaders();
        ProcessLock turn = lock;
        Session session = writer;
        if (turn != null && session != null) {
            boolean got = turn.acquire(Duration.ofMinutes(1));
            try {
                session.run("PRAGMA optimize");
                session.close();
            } catch (SQLException e) {
                throw failures.translate(e);
            } finally {
                if (got) {
                    turn.release();
                }
                turn.close();
            }
        }
    }

    /** Closing waits for reads and writes to end, so it cannot be done inside one. */
    public void requireIdleThread() {
        if (reading.get() != null || (lock != null && lock.isHeldByCurrentThread())) {
            throw new IllegalStateException("close() was called inside a read or write of " + options.file()
                    + "; close it after that has ended");
        }
    }

    /**
     * Waits for the reads that run, and closes their connections. The writer must be the last to close: only then does
     * SQLite move the WAL into the file and remove it, so that the file alone is the database.
     */
    private void closeReaders() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!permits.tryAcquire(options.readers(), options.lockTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("reads of {} still run while it is closed; its WAL stays beside it", options.file());
            } else {
                permits.release(options.readers());
            }
        } catch (InterruptedException e) {
            interrupted = true; // asked to hurry: then the WAL may stay
        }
        for (Session reader = idle.poll(); reader != null; reader = idle.poll()) {
            give(reader, false);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private StoreClosedException closedException() {
        return new StoreClosedException("the store on " + options.file() + " is closed; open it again to go on");
    }

    private void acquirePermit() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + options.lockTimeout().toNanos();
        try {
            while (true) {
                try {
                    if (!permits.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                        throw failures.busy(null);
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void give(Session session, boolean usable) {
        if (usable) {
            idle.push(session);
            if (!closed) {
                return;
            }
            Session again = idle.poll();
            if (again == null) {
                return;
            }
            session = again;
        }
        try {
            session.close();
        } catch (SQLException e) {
            // it only ever read: nothing is lost
        }
    }

    private void rollback(Session session) {
        try {
            session.run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back itself (disk full, out of memory): then there is nothing to roll back
        }
    }

    private Session open(boolean forWriting) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(
                (int) Math.min(Integer.MAX_VALUE, options.lockTimeout().toMillis()));
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        if (forWriting) {
            config.setSynchronous(
                    SQLiteConfig.SynchronousMode.valueOf(options.durability().name()));
            config.setJournalSizeLimit(64 << 20);
            config.setCacheSize(-16_000);
        } else {
            config.setReadOnly(true);
        }
        Connection connection = config.createConnection(Schema.url(options.file()));
        try {
            Statement control = connection.createStatement();
            control.execute("PRAGMA trusted_schema = OFF");
            return new Session(connection, control, DSL.using(configuration(connection)));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Configuration configuration(Connection connection) {
        return new DefaultConfiguration()
                .set(connection)
                .set(SQLDialect.SQLITE)
                .set(new Settings()
                        // The default makes INSERT .. RETURNING read back last_insert_rowid(): wrong rows.
                        .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                        .withExecuteLogging(false)
                        .withFetchWarnings(false)
                        .withAttachRecords(false)
                        .withRenderCatalog(false)
                        .withRenderSchema(false))
                .set(NoTransactions.INSTANCE);
    }

    /** Transactions are begun by the store alone. */
    private enum NoTransactions implements TransactionProvider {
        INSTANCE;

        @Override
        public void begin(TransactionContext context) {
            throw new IllegalStateException("use Store.write, or Tx.write for a part that may fail alone");
        }

        @Override
        public void commit(TransactionContext context) {
            begin(context);
        }

        @Override
        public void rollback(TransactionContext context) {}
    }
}
