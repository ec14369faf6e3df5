package dev.twinstore.engine;

import dev.twinstore.Database;
import dev.twinstore.OpenException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.Tx;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.schema.RefusedDatabaseException;
import java.time.Instant;
import java.util.function.Function;
import org.jooq.DSLContext;

/** Internal: how a store reads and writes one kind of database. Thread-safe. */
public interface Engine extends AutoCloseable {
    /**
     * Opens the database, which is made and migrated first unless it is opened for reading.
     *
     * @param transactions how the store makes a transaction of a connection
     * @param meters what to report commits and waiting to
     * @throws OpenException it cannot be opened; it is as it was
     */
    static Engine open(StoreOptions options, Transactions transactions, StoreMeters meters) {
        try {
            return options.database() instanceof Database.File file
                    ? SqliteEngine.open(file.path(), options, transactions, meters)
                    : PostgresEngine.open(options, transactions, meters);
        } catch (RefusedDatabaseException e) {
            throw new OpenException(e.reason(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs a query on a snapshot; inside another read of the thread, on that one's. */
    <T> T read(Function<? super DSLContext, ? extends T> query);

    /**
     * Runs work in one transaction, and returns when it is committed. Not reentrant: see {@link #savepoint}. Work that is
     * marked as {@link OwnWork} may run on another thread, and more than once.
     */
    <T> T write(Function<? super Tx, ? extends T> work);

    /** Runs part of a transaction so that it can fail without the rest. Call it inside {@link #write} only. */
    <T> T savepoint(Function<? super DSLContext, ? extends T> work);

    /** The clocks by which the rows of this database are dated. */
    TimeSource time();

    /** The wall clock for a transaction that has begun on this connection. */
    Instant now(DSLContext dsl);

    /** Tells of changes. One thread may wait for them, and it closes them before the engine is closed. */
    Changes changes();

    /** The space that the database takes. */
    Space space();

    /** Throws if the calling thread is inside a read or a write, which closing would wait for. */
    void requireIdleThread();

    /** Waits for the writes and reads that were asked for, then closes everything; later calls throw. */
    @Override
    void close();
}
