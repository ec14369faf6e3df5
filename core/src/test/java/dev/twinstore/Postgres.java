package dev.twinstore;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL server of the tests: one that they bring themselves, or the one that {@code -Dtwinstore.postgres=URL} names
 * (with a role that may create databases).
 */
public final class Postgres {
    private static final Postgres SERVER = new Postgres();

    private final String server; // the URL of the database that is always there
    private final String template; // a migrated database

    private Postgres() {
        String given = System.getProperty("twinstore.postgres", "");
        server = given.isEmpty() ? start() : given;
        template = name();
        run("CREATE DATABASE " + template);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(template));
        dev.twinstore.schema.Schema.migrate(source, "the template", Duration.ofMinutes(1));
    }

    private static String start() {
        try {
            EmbeddedPostgres started = EmbeddedPostgres.builder().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    started.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return started.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a database with all tables and no rows; its URL. */
    public static String fresh() {
        String name = name();
        SERVER.run("CREATE DATABASE " + name + " TEMPLATE " + SERVER.template);
        return SERVER.url(name);
    }

    /** Makes a database without tables; its URL. */
    public static String empty() {
        String name = name();
        SERVER.run("CREATE DATABASE " + name);
        return SERVER.url(name);
    }

    /** Drops a database, whoever is still connected to it. */
    public static void drop(String url) {
        SERVER.run("DROP DATABASE IF EXISTS " + url.replaceFirst(".*/([^?]*).*", "$1") + " WITH (FORCE)");
    }

    private static String name() {
        return "test_" + UUID.randomUUID().toString().replace("-", "");
    }

    private String url(String database) {
        return server.replaceFirst("/[^/?]*(\\?|$)", "/" + database + "$1");
    }

    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
