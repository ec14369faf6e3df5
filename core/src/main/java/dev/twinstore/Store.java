package dev.twinstore;

import dev.twinstore.engine.SqliteEngine;
import dev.twinstore.schema.RefusedDatabaseException;
import dev.twinstore.schema.Schema;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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

    private Store(StoreOptions options) {
        this.options = options;
        this.engine = new SqliteEngine(options);
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
        return new Store(options);
    }

    /** The options the store was opened with. */
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
        if (outer != null) {
            return nested(outer, work);
        }
        return engine.write(dsl -> {
            Tx tx = new Tx(this, dsl, options.time().now());
            current.set(tx);
            try {
                return work.apply(tx);
            } finally {
                current.remove();
                tx.end();
            }
        });
    }

    <T> T nested(Tx tx, Function<? super Tx, ? extends T> work) {
        tx.dsl(); // still open, and on its own thread
        return engine.savepoint(dsl -> work.apply(tx));
    }

    /**
     * Ends the store: waits for the write that runs, then closes the file. Calls that come later throw {@link
     * StoreClosedException}. Closing twice does nothing.
     */
    @Override
    public void close() {
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
