package dev.twinstore.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.twinstore.StoreOptions.Durability;
import java.nio.file.Path;
import org.sqlite.SQLiteDataSource;

/** What other libraries take their connections from. */
final class Pool {
    private Pool() {}

    static HikariDataSource of(Path file, int connections) {
        SQLiteDataSource source = new SQLiteDataSource(RawConnection.config(Durability.NORMAL));
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    /** Connections to a server. */
    static HikariDataSource of(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }
}
