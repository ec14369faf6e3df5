package dev.twinstore.analytics.cli;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Files;
import java.nio.file.Path;
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

    Database database() {
        return Database.of(pathOrUrl);
    }

    /** Refuses a file that is not there: a server is asked when it is opened. */
    void requireThere() {
        if (!isThere()) {
            throw new Refusal("there is no database file " + database() + "; check the path");
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

    /** For reading, while others write. It must be there. */
    Store openForReading() {
        return Store.open(StoreOptions.of(database()).forReading());
    }

    /** For writing, without anything in the background. */
    Store openForWriting() {
        return Store.open(StoreOptions.of(database()).withoutHousekeeping());
    }
}
