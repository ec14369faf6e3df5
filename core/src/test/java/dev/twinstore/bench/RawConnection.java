package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** A JDBC connection set up as the store sets up its own, but with SQLite's busy timeout as its only queue. */
final class RawConnection {
    private RawConnection() {}

    static Connection open(Path file, Durability durability) throws SQLException {
        return config(durability).createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    static SQLiteConfig config(Durability durability) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(durability.name()));
        config.setBusyTimeout(10_000);
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        config.setJournalSizeLimit(64 << 20);
        config.setCacheSize(-16_000);
        config.setWalAutocheckpoint(4_000);
        return config;
    }
}
