package dev.twinstore.engine;

import dev.twinstore.CorruptException;
import dev.twinstore.LogEvent;
import dev.twinstore.OpenException;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.Tx;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.schema.OwnerOnly;
import dev.twinstore.schema.PlainFiles;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.RefusedDatabaseException;
import dev.twinstore.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: one {@link SqliteSession} that writes, for all threads together ({@link GroupCommit}), a pool of sessions
 * that can only read ({@link Readers}), and perhaps one that moves the WAL into the file ({@link Checkpointer}).
 *
 * <p>Writes queue on the {@link ProcessLock}, threads and processes alike, then run under {@code BEGIN IMMEDIATE}. The
 * engine begins and commits itself: the driver's own {@code commit()} would at once begin the next transaction, hold the
 * write lock while idle, and could throw BUSY after the data was committed. Thread-safe.
 */
final class SqliteEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

    /** How long this process writes before others may; a longer transaction is not cut short. */
    private static final Duration TURN = Duration.ofMillis(10);

    /** Pages in the WAL, 16 MB, before they are moved into the file: pages that change often are moved once for all. */
    private static final int CHECKPOINT = 4_000;

    /** How long an opening waits for others in order to drop statistics. */
    private static final Duration TO_DROP = Duration.ofMillis(500);

    private final Path file;
    private final StoreOptions options;
    private final Failures failures;
    private final Readers readers;
    private final SqliteChanges changes;
    private final FileWatch watch;
    private final @Nullable Writer writer; // null: opened for reading
    private boolean closed; // guarded by this

    private record Writer(ProcessLock lock, SqliteSession session, GroupCommit queue, Checkpointer checkpointer) {}

    static SqliteEngine open(Path file, StoreOptions options, Transactions transactions, StoreMeters meters) {
        Swap.undoLeft(file, options.lockTimeout());
        if (options.readOnly()) {
            Schema.check(file, options.lockTimeout());
        } else {
            makeFile(file);
            Schema.migrate(file, options.lockTimeout());
        }
        Object before = PlainFiles.identity(file);
        SqliteEngine engine = new SqliteEngine(file, options, transactions, meters);
        if (!Objects.equals(before, PlainFiles.identity(file))) { // a restore has put another file there just now
            engine.close();
            return open(file, options, transactions, meters);
        }
        return engine;
    }

    /** Opens the file, which must exist and be migrated. */
    private SqliteEngine(Path file, StoreOptions options, Transactions transactions, StoreMeters meters) {
        this.file = file;
        this.options = options;
        this.failures = new SqliteFailures(file.toString(), options.lockTimeout());
        this.readers = new Readers(() -> open(false), failures, options.readers(), options.lockTimeout());
        this.watch = new FileWatch(file);
        this.changes = new SqliteChanges(() -> open(false), watch, failures);
        try {
            if (options.readOnly()) {
                this.writer = null;
                readers.warmUp();
            } else {
                SqliteSession session = open(true);
                // A restored file, or one that another program has switched, would have readers and writers wait
                // for each other. Also, from here on the connection tells everybody that the file is in use.
                session.number("PRAGMA journal_mode = WAL");
                ProcessLock lock = ProcessLock.of(file);
                dropStatistics(session, lock);
                Checkpointer checkpointer = new Checkpointer(file.toString(), () -> open(true), session.wal(), lock);
                if (isMovedBeside()) {
                    session.wal().onLook(checkpointer::grown);
                }
                this.writer = new Writer(
                        lock,
                        session,
                        new GroupCommit(
                                transactions,
                                session,
                                lock,
                                failures,
                                options.lockTimeout(),
                                TURN,
                                options.stallTimeout(),
                                changes::committed,
                                meters),
                        checkpointer);
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        watch.requireThere();
        if (writer != null) {
            writer.session().wal().requireThere();
        }
        try {
            return readers.read(query);
        } catch (CorruptException e) {
            watch.requireThereNow(); // then it is not damaged, but half of it is another file's
            throw e;
        }
    }

    @Override
    public <T> T write(Function<? super Tx, ? extends T> work) {
        if (writer == null) {
            throw new StoreException(file + " was opened for reading; open it without forReading() to write");
        }
        return writer.queue().write(work);
    }

    @Override
    public TimeSource time() {
        return options.time();
    }

    @Override
    public Instant now(DSLContext dsl) {
        return options.time().now();
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public Space space() {
        return new SqliteSpace(file, this::write, () -> open(true), failures);
    }

    @Override
    public <T> T savepoint(Function<? super DSLContext, ? extends T> work) {
        SqliteSession session = Objects.requireNonNull(writer).session();
        try {
            session.runForOwner("SAVEPOINT nested");
            boolean done = false;
            try {
                T result = work.apply(session.dsl());
                done = true;
                return result;
            } finally {
                if (session.lostBy() == null) { // or the savepoint is gone with the rest
                    if (!done) {
                        session.runForOwner("ROLLBACK TO nested");
                    }
                    session.runForOwner("RELEASE nested");
                }
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e); // the caller may catch it and go on
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireIdleThread();
        closed = true;
        // The writer must be the last to close: only then does SQLite move the WAL into the file and remove it, so
        // that the file alone is the database.
        boolean idle =
                writer == null || writer.queue().close(options.lockTimeout().plus(options.stallTimeout()));
        readers.close();
        if (writer != null && idle) {
            close(writer);
        } else if (!idle) {
            LogEvent.CLOSE_BUSY.log(LOG, file);
        }
    }

    /**
     * Without statistics SQLite goes by the indexes, as the tests of plans prove. With them it goes by how many rows there were
     * once: of a table that had one task then, or an index that held no claim, it reads all that are there now. ANALYZE writes
     * them, and so does PRAGMA optimize. Whoever cannot write just now goes on with them: they cost nothing but time.
     */
    private void dropStatistics(SqliteSession session, ProcessLock lock) throws SQLException {
        if (session.number("SELECT count(*) FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4')") == 0
                || !lock.acquire(TO_DROP)) {
            return;
        }
        try {
            session.busyTimeout((int) TO_DROP.toMillis());
            session.run("DROP TABLE IF EXISTS sqlite_stat1");
            session.run("DROP TABLE IF EXISTS sqlite_stat4");
        } catch (SQLException e) {
            // another program writes, or the disk is full: the next that opens it will do it
        } finally {
            lock.release();
        }
        session.busyTimeout(busyTimeout());
    }

    /** How long SQLite waits for programs that know nothing of the {@link ProcessLock}, in milliseconds. */
    private int busyTimeout() {
        return (int) Math.min(Integer.MAX_VALUE, options.lockTimeout().toMillis());
    }

    private void close(Writer last) {
        last.checkpointer().close();
        boolean turn = last.lock().acquire(options.lockTimeout());
        SqliteSession session = last.session();
        try {
            if (session.wal().isReplaced()) {
                LogEvent.CLOSE_REPLACED.log(LOG, file);
                return;
            }
            try {
                if (watch.gone() == null) { // or the WAL may be another file's by now
                    // SQLite would do so only if nobody else has the file open, and whoever reads cannot.
                    session.run("PRAGMA busy_timeout = 100");
                    Checkpointer.all(session, "TRUNCATE");
                }
            } catch (SQLException e) {
                LogEvent.WAL_LEFT.log(LOG, file, String.valueOf(e.getMessage()));
            }
            session.close();
        } catch (SQLException e) {
            throw failures.translate(e);
        } finally {
            if (turn) {
                last.lock().release();
            }
            last.lock().close();
        }
    }

    @Override
    public void requireIdleThread() {
        if (readers.isReading() || (writer != null && writer.session().isEnteredByCurrentThread())) {
            throw new IllegalStateException(
                    "close() was called inside a read or write of " + file + "; close it after that has ended");
        }
    }

    /**
     * Whether the WAL is moved beside those who write. With FULL each commit has brought its part of the WAL to the disk, and to
     * move it holds writers up for some 4 ms, not 12: then nothing was gained by it.
     */
    private boolean isMovedBeside() {
        return options.durability() == StoreOptions.Durability.NORMAL;
    }

    private SqliteSession open(boolean forWriting) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(busyTimeout());
        if (forWriting) {
            config.setSynchronous(
                    SQLiteConfig.SynchronousMode.valueOf(options.durability().name()));
            config.setJournalSizeLimit(64 << 20);
            config.setWalAutocheckpoint(isMovedBeside() ? Checkpointer.MOST : CHECKPOINT);
            config.setCacheSize(-16_000);
        } else {
            config.setReadOnly(true);
        }
        return SqliteSession.open(file, config);
    }

    /** Makes the folder and an empty file that only the owner can read, before SQLite would make them for everybody. */
    private static void makeFile(Path file) {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                OwnerOnly.createFolders(folder);
            }
            OwnerOnly.createFile(file);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw new OpenException(
                        RefusedDatabaseException.Reason.UNREADABLE,
                        "cannot make " + file + ": " + e.getFile() + " is in the way; choose another path",
                        e);
            }
        } catch (IOException e) {
            throw new OpenException(
                    RefusedDatabaseException.Reason.READ_ONLY,
                    "cannot make " + file + " (" + e + "); check the path, its permissions and the disk",
                    e);
        }
    }
}
