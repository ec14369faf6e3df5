package dev.twinstore;

import dev.twinstore.activity.Change;
import dev.twinstore.activity.ChangeListeners;
import dev.twinstore.activity.Noted;
import dev.twinstore.activity.Subscription;
import dev.twinstore.archive.Archives;
import dev.twinstore.engine.Engine;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.prune.Prune;
import dev.twinstore.task.OpenTasks;
import dev.twinstore.task.Tasks;
import dev.twinstore.task.WaitingClaims;
import dev.twinstore.worker.Heartbeat;
import dev.twinstore.worker.Housekeeping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

    private final StoreMeters meters;
    private final ChangeListeners listeners;
    private final WaitingClaims waiting;
    private final @Nullable Housekeeping housekeeping;

    private Store(StoreOptions options) {
        this.options = options;
        String name = options.database().toString();
        this.meters = options.meters().of(name, options.database() instanceof Database.File ? "sqlite" : "postgresql");
        this.listeners = new ChangeListeners(name, meters::changesDropped);
        this.engine = Engine.open(options, this::inTransaction, meters);
        this.waiting = new WaitingClaims(engine.changes(), engine.time(), name, () -> current.get() != null, meters);
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
        try {
            store.meters.opened(new OpenTasks(store, store.waiting));
            if (store.housekeeping != null) {
                store.workers().sweepDeadProcesses();
                store.housekeeping.start();
            }
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Instant now() {
        return engine.time().now();
    }

    @Override
    public Duration since(Instant moment) {
        return engine.time().since(moment);
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
        if (tx != null) {
            return tx.read(query);
        }
        if (!meters.areOn()) {
            return engine.read(query);
        }
        long began = options.time().monotonicNanos();
        try {
            return engine.read(query);
        } finally {
            meters.read(options.time().monotonicNanos() - began);
        }
    }

    @Override
    public <T> T write(Function<? super Tx, ? extends T> work) {
        Tx outer = current.get();
        if (outer != null) {
            return nested(outer, work);
        }
        if (!meters.areOn()) {
            return engine.write(work);
        }
        long began = options.time().monotonicNanos();
        try {
            return engine.write(work);
        } finally {
            meters.wrote(options.time().monotonicNanos() - began);
        }
    }

    private <T> T inTransaction(
            DSLContext dsl, Function<? super Tx, ? extends T> work, Consumer<Runnable> whenCommitted) {
        Tx tx = new Tx(this, dsl, engine.now(dsl));
        current.set(tx);
        try {
            T result = tx.apply(work);
            Noted noted = tx.noted();
            if (noted != null || !tx.toLookAt().isEmpty()) {
                whenCommitted.accept(() -> committed(tx));
            }
            return result;
        } finally {
            current.remove();
            tx.end();
        }
    }

    private void committed(Tx tx) {
        if (housekeeping != null) {
            housekeeping.active(tx.toLookAt(), tx.now());
        }
        Noted noted = tx.noted();
        if (noted != null) {
            noted.report(meters);
            listeners.committed(noted);
        }
    }

    /** Whether last activities are looked at again: where many write at once, they do not wait for each other to move one. */
    boolean looksAgain() {
        return housekeeping != null && !(options.database() instanceof Database.File);
    }

    <T> T nested(Tx tx, Function<? super Tx, ? extends T> work) {
        tx.dsl(); // still open, and on its own thread
        if (tx.inOwnWork()) {
            return work.apply(tx);
        }
        Tx.Mark mark = tx.mark();
        boolean done = false;
        try {
            T result = engine.savepoint(dsl -> tx.apply(work));
            done = true;
            return result;
        } finally {
            if (!done) {
                tx.backTo(mark);
            }
        }
    }

    /** Whether anybody wants to know what transactions change. */
    boolean isObserved() {
        return listeners.isHeard() || meters.areOn();
    }

    Noted nothingNoted() {
        return new Noted(listeners.isHeard());
    }

    StoreMeters meters() {
        return meters;
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
     * Tells a listener of every state change that this store commits from now on: each entry that it writes into the feed
     * (a task claimed, completed, lost by its worker; a worker started or swept; a goal achieved; an alert raised …), once
     * it is committed, and never what was rolled back. What other processes and other stores do is not among it: follow the
     * feed for that ({@link dev.twinstore.activity.ActivityFeed#list}). Neither are logs of their own: progress and costs.
     *
     * <p>The listener is called on a thread of the store's own, one change at a time, in the order of the commits; what one
     * transaction changed comes together. (On PostgreSQL, where many commit at once, two transactions of different threads may
     * come in the other order.) It may use the store. No writer ever waits for it: 10,000 changes wait for slow listeners, then
     * the oldest are dropped, counted and logged. What a listener throws is logged.
     *
     * <p>A transaction that runs already while the listener is added may go untold; so does the sweep that opening a store
     * begins with. Closing the store tells what is committed by then, for five seconds at most.
     *
     * @return closing it ends the telling
     * @throws StoreClosedException the store is closed
     */
    public Subscription onChange(Consumer<? super Change> listener) {
        return listeners.add(listener);
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
        try {
            engine.close();
        } finally {
            listeners.close();
            meters.closed();
        }
    }
}
