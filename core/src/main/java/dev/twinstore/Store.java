package dev.twinstore;

import dev.twinstore.engine.SqliteEngine;
import dev.twinstore.schema.RefusedDatabaseException;
import dev.twinstore.schema.Schema;
import dev.twinstore.task.Tasks;
import dev.twinstore.task.WaitingClaims;
import dev.twinstore.worker.Heartbeat;
import dev.twinstore.worker.Housekeeping;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a workforce: one database, opened. Any number of stores, in any number of processes, may be open on one
 * file at once.
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
    private final SqliteEngine engine;

    @SuppressWarnings("ThreadLocalUsage") // one a store: a transaction belongs to its store and its thread
    private final ThreadLocal<@Nullable Tx> current = new ThreadLocal<>();

    private final WaitingClaims waiting;
    private final @Nullable Housekeeping housekeeping;

    private Store(StoreOptions options) {
        this.options = options;
        this.engine = new SqliteEngine(options, this::inTransaction);
        this.waiting = new WaitingClaims(
                engine.changes(),
                options.time(),
                String.valueOf(options.file().getFileName()),
                () -> current.get() != null);
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
     * Opens a database: makes its folder (for the owner only) and file if they are missing, migrates it if it is older
     * than this version, and frees the tasks of workers whose process is gone. Costs a few milliseconds when there is
     * nothing to do.
     *
     * @throws OpenException the file is not a database, damaged, foreign, newer than this version, read-only or locked;
     *     it is as it was
     */
    public static Store open(StoreOptions options) {
        try {
            if (options.readOnly()) {
                Schema.check(options.file(), options.lockTimeout());
            } else {
                makeFile(options.file());
                Schema.migrate(options.file(), options.lockTimeout());
            }
        } catch (RefusedDatabaseException e) {
            throw new OpenException(e.reason(), String.valueOf(e.getMessage()), e);
        }
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
        return options.time().now();
    }

    @Override
    public Tasks tasks() {
        return new Tasks(this, waiting);
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
        Tx tx = new Tx(this, dsl, options.time().now());
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

    /** Makes the folder and an empty file that only the owner can read, before SQLite would make them for everybody. */
    private static void makeFile(Path file) {
        if (Files.exists(file)) {
            return;
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly(posix, "rwx------"));
            }
            Files.createFile(file, ownerOnly(posix, "rw-------"));
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

    private static FileAttribute<?>[] ownerOnly(boolean posix, String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
