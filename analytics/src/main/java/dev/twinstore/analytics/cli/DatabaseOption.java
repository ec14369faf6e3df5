package dev.twinstore.analytics.cli;

import dev.twinstore.Database;
import dev.twinstore.OpenException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.schema.PlainFiles;
import dev.twinstore.schema.RefusedDatabaseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --db}, and what every command that opens a database has besides. */
final class DatabaseOption {
    /** What a database is called on the command line. */
    static final String LABEL = "PATH|URL";

    @Option(
            names = "--db",
            required = true,
            paramLabel = LABEL,
            description =
                    "The database: the path of a file, or jdbc:postgresql://HOST/DATABASE?user=NAME. A password comes"
                            + " from the URL, from PGPASSWORD or from ~/.pgpass.")
    private String pathOrUrl = ""; // not converted by picocli, which would show it if that failed

    @Option(names = "--debug", description = "If the command fails, print the stack trace too.")
    @SuppressWarnings("UnusedVariable") // Twinstore.failed asks whether it was given
    private boolean debug;

    private @Nullable Object opened; // which file; null: none yet, or not known

    Database database() {
        return Database.of(pathOrUrl);
    }

    /** Refuses a file that is not there, and a folder: a server is asked when it is opened. */
    void requireThere() {
        requireNoFolder();
        if (!isThere()) {
            throw new Refusal("there is no database file " + database() + "; check the path");
        }
    }

    private void requireNoFolder() {
        if (database() instanceof Database.File file && Files.isDirectory(file.path())) {
            throw new Refusal(file + " is a folder; name the file of the database in it");
        }
    }

    /** Whether there is something to open. */
    boolean isThere() {
        return !(database() instanceof Database.File file) || Files.exists(file.path());
    }

    /** A path beside which large files may be made: the database, or a name among the temporary files. */
    Path beside() {
        return database() instanceof Database.File file
                ? file.path()
                : Path.of(System.getProperty("java.io.tmpdir"), "twinstore");
    }

    /**
     * For reading, while others write.
     *
     * @throws Refusal it is not there, or was not migrated to this version yet
     */
    Store openForReading() {
        requireThere();
        opened = identity();
        try {
            return Store.open(StoreOptions.of(database()).forReading());
        } catch (OpenException e) {
            if (e.reason() == RefusedDatabaseException.Reason.NOT_MIGRATED) {
                throw new Refusal(e.getMessage() + ": 'twinstore sweep --db …' does so");
            }
            if (e.reason() == RefusedDatabaseException.Reason.READ_ONLY && database() instanceof Database.File) {
                throw new Refusal(
                        e.getMessage() + ". Also to read it, SQLite keeps a -wal and a -shm beside it: copy it to a"
                                + " folder of your own, and read the copy");
            }
            throw e;
        }
    }

    /**
     * Refuses a file that is not the one that was opened for reading: that one would be read as it was, for ever.
     *
     * @throws Refusal it was deleted, or another was put in its place
     */
    void requireUnchanged() {
        if (!isThere()) {
            throw new Refusal(
                    "the database file " + database() + " was deleted meanwhile; restore it, and start again");
        }
        if (!Objects.equals(opened, identity())) {
            throw new Refusal(
                    "another file was put in the place of " + database() + " meanwhile; start again to read it");
        }
    }

    /** Which file it is; null: it is a server, or this system does not tell. */
    private @Nullable Object identity() {
        return database() instanceof Database.File file ? PlainFiles.identity(file.path()) : null;
    }

    /** For writing, without anything in the background. */
    Store openForWriting() {
        requireNoFolder();
        return Store.open(StoreOptions.of(database()).withoutHousekeeping());
    }
}
