package dev.twinstore;

import dev.twinstore.archive.Archives;
import dev.twinstore.engine.Engine;
import dev.twinstore.prune.Prune;
import dev.twinstore.task.Tasks;
import dev.twinstore.task.WaitingClaims;
import dev.twinstore.worker.Heartbeat;
import dev.twinstore.worker.Housekeeping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a workforce: one database, opened. Any number of stores, in any number of processes, may be open on one
 * database at once: a SQLite file on one machine, a PostgreSQL server for many.
 *
 * <pre>{@code
 * try (Store store = Store.open(Path.of("data/twin.db"))) {
 *     Outcome outcome = store.outcomes().create("Render the trailer");
 *     …
 * }
 * }</pre>
 *
 * <p>Thread-safe: share one store between all threads of a process. Operations are in {@link Scope}.
 */
public final class Store implements Scope, AutoCloseable {
    private final StoreOptions options;
    private final Engine engine;

    @SuppressWarnings("ThreadLocalUsage") // one a store: a transaction belongs to its store and its thread
    private final ThreadLocal<@Nullable Tx> current = new ThreadLocal<>();

    private final WaitingClaims waiting;
    private final @Nullable Housekeeping housekeeping;

    private Store(StoreOptions options) {
        this.options = options;
        this.engine = Engine.open(options, this::inTransaction);
        this.waiting = new WaitingClaims(
                engine.changes(), engine.time(), options.database().toString(), () -> current.get() != null);
        this.housekeeping = options.housekeeping() ? new Housekeeping(this) : null;
    }

    /**
     * Opens a database file with the default options.
     *
     * @see #open(StoreOptions)
     */
    public static Store open(Path file) {
        return open(StoreOptions.of(file));
    }

    /**
     * Opens what a path or a JDBC URL names, with the default options.
     *
     * @param pathOrUrl see {@link Database#of}
     * @see #open(StoreOptions)
     */
    public static Store open(String pathOrUrl) {
        return open(StoreOptions.of(pathOrUrl));
    }

    /**
     * Opens a PostgreSQL database that a DataSource leads to, with the default options.
     *
     * @see #open(StoreOptions)
     */
    public static Store open(DataSource source) {
        return open(StoreOptions.of(new Database.Source(source, "PostgreSQL")));
    }

    /**
     * Opens a database: makes it if it is missing (a file with its folder, for the owner only; on PostgreSQL the tables),
     * migrates it if it is older than this version, and frees the tasks of workers whose process is gone. Costs a few
     * milliseconds when there is nothing to do.
     *
     * @throws OpenException it is not a database, damaged, foreign, newer than this version, read-only, locked, or not to be
     *     reached; it is as it was
     */
    public static Store open(StoreOptions options) {
        Store store = new Store(options);
        if (store.housekeeping != null) {
            try {
                store.workers().sweepDeadProcesses();
                store.housekeeping.start();
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        }
        return store;
    }

    @Override
    public Instant now() {
        return engine.time().now();
    }

    @Override
    public Tasks tasks() {
        return new Tasks(this, waiting);
    }

    /**
     * Where the full outputs of old progress entries go.
     *
     * @throws RefusedException on PostgreSQL, unless {@link StoreOptions#withArchives} said where the archive files are
     */
    public Archives archives() {
        return new Archives(this, engine.space());
    }

    /** Ends logs that are too long: rows from so long ago, or earlier, of goals that nobody works on any more. */
    public Prune prune(Duration olderThan) {
        return new Prune(this, engine.space(), olderThan);
    }

    @Override
    public StoreOptions options() {
        return options;
    }

    @Override
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        Tx tx = current.get();
        return tx != null ? tx.read(query) : engine.read(query);
    }

    @Override
    public <T> T write(Function<? super Tx, ? extends T> work) {
        Tx outer = current.get();
        return outer != null ? nested(outer, work) : engine.write(work);
    }

    private <T> T inTransaction(DSLContext dsl, Function<? super Tx, ? extends T> work) {
        Tx tx = new Tx(this, dsl, engine.now(dsl));
        current.set(tx);
        try {
            return tx.apply(work);
        } finally {
            current.remove();
            tx.end();
        }
    }

    <T> T nested(Tx tx, Function<? super Tx, ? extends T> work) {
        tx.dsl(); // still open, and on its own thread
        return tx.inOwnWork() ? work.apply(tx) : engine.savepoint(dsl -> tx.apply(work));
    }

    /**
     * What the last background heartbeat of a worker of this process answered: alive, paused, swept, or that the database
     * could not be reached in time. Reads no database, so ask as often as you like.
     *
     * @return empty before the first heartbeat, for workers of other processes, and without housekeeping
     */
    public Optional<Heartbeat> heartbeatOf(String workerId) {
        return housekeeping == null ? Optional.empty() : housekeeping.heard(workerId);
    }

    /**
     * Calls a listener whenever a background heartbeat brings a worker of this process something new: paused or resumed,
     * an intervention, swept, or silence. It is called on the store's own thread: hand over what takes long. A listener
     * that throws is logged.
     *
     * @param listener gets the worker's id and what it should hear
     */
    public void onHeartbeat(BiConsumer<? super String, ? super Heartbeat> listener) {
        if (housekeeping == null) {
            throw new RefusedException("this store was opened without housekeeping: nothing beats in the background");
        }
        housekeeping.listen(listener);
    }

    /**
     * Ends the store: waits for the write that runs, then closes the file. Calls that come later throw {@link
     * StoreClosedException}. Closing twice does nothing. Workers that were not ended stay as they are: their tasks come
     * back when the process ends, or when their heartbeat is stale.
     */
    @Override
    public void close() {
        engine.requireIdleThread();
        waiting.close();
        if (housekeeping != null) {
            housekeeping.close();
        }
        engine.close();
    }
}
