package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --db}, and what every command that opens a database has besides. */
final class DatabaseOption {
    @Option(names = "--db", required = true, paramLabel = "FILE", description = "The database file.")
    private Path file = Path.of("");

    @Option(names = "--debug", description = "If the command fails, print the stack trace too.")
    @SuppressWarnings("UnusedVariable") // Twinstore.failed asks whether it was given
    private boolean debug;

    Path file() {
        return file;
    }

    /** For reading, while others write. The file must be there. */
    Store openForReading() {
        return Store.open(StoreOptions.of(file).forReading());
    }

    /** For writing, without anything in the background. */
    Store openForWriting() {
        return Store.open(StoreOptions.of(file).withoutHousekeeping());
    }
}
