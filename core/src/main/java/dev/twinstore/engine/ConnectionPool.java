package dev.twinstore.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.twinstore.Database;
import dev.twinstore.StoreOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to a PostgreSQL server, kept by HikariCP. They do not commit by themselves. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {
    private final HikariDataSource pool;
    private final DataSource direct;
    private final boolean isOurs;

    private ConnectionPool(HikariDataSource pool, DataSource direct, boolean isOurs) {
        this.pool = pool;
        this.direct = direct;
        this.isOurs = isOurs;
    }

    /** Connects to nothing yet. */
    static ConnectionPool of(StoreOptions options) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("twinstore " + options.database());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(options.readers() + (options.readOnly() ? 0 : options.writers()));
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Math.max(250, options.lockTimeout().toMillis()));
        config.setValidationTimeout(
                Math.max(250, Math.min(5_000, options.lockTimeout().toMillis())));
        config.setInitializationFailTimeout(-1); // what cannot be reached is told by whoever asks first
        if (options.database() instanceof Database.Source given) {
            if (given.source() instanceof HikariDataSource theirs) {
                return new ConnectionPool(theirs, theirs, false);
            }
            config.setDataSource(given.source());
            return new ConnectionPool(new HikariDataSource(config), given.source(), true);
        }
        String url = ((Database.Server) options.database()).url();
        Properties properties = properties(url, System.getenv("PGPASSWORD"));
        PGSimpleDataSource direct = direct(url, properties, options.database().toString());
        config.setDataSource(direct);
        return new ConnectionPool(new HikariDataSource(config), direct, true);
    }

    /** Connections made one by one: whoever opens a store is told at once that the server is away, or what it refuses. */
    private static PGSimpleDataSource direct(String url, Properties properties, String name) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
            for (String property : properties.stringPropertyNames()) {
                source.setProperty(property, properties.getProperty(property));
            }
        } catch (IllegalArgumentException | SQLException e) { // the driver's message shows the URL, with its password
            throw new IllegalArgumentException(name + " is no URL that the PostgreSQL driver understands; write"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=NAME, and special characters in a value as %XX");
        }
        return source;
    }

    /** What the driver is told beyond the URL, and only if the URL says nothing of it. */
    private static Properties properties(String url, @Nullable String password) {
        Properties properties = new Properties();
        putUnlessIn(url, properties, "ApplicationName", "twinstore");
        putUnlessIn(url, properties, "tcpKeepAlive", "true");
        putUnlessIn(url, properties, "reWriteBatchedInserts", "true");
        if (password != null) {
            putUnlessIn(url, properties, "password", password);
        }
        return properties;
    }

    private static void putUnlessIn(String url, Properties properties, String property, String value) {
        if (!url.matches(".*[?&]" + property + "=.*")) {
            properties.setProperty(property, value);
        }
    }

    /** A connection in the midst of no transaction; closing it gives it back. An interrupt does not end the wait for it. */
    Connection connection() throws SQLException {
        boolean interrupted = Thread.interrupted();
        try {
            Connection connection = pool.getConnection();
            if (!isOurs) {
                connection.setAutoCommit(false);
            }
            return connection;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A connection beside the pool, to be kept for long, that commits by itself. */
    Connection alone() throws SQLException {
        Connection connection = direct.getConnection();
        connection.setAutoCommit(true);
        return connection;
    }

    /** Connections beside the pool, which fail at once if the server cannot be reached. */
    DataSource direct() {
        return direct;
    }

    /** Closes the pool, unless the program brought it. */
    @Override
    public void close() {
        if (isOurs) {
            pool.close();
        }
    }
}
