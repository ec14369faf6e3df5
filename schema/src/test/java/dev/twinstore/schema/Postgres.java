package dev.twinstore.schema;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL server of every module's tests: one that they bring themselves, started when it is first asked for, one for
 * each JVM; or the one that {@code -Dtwinstore.postgres=URL} names (with a role that may create databases and roles).
 */
public final class Postgres {
    private static final Postgres SERVER = new Postgres();

    private final Embedded embedded; // null: a server that is there
    private final String server; // the URL of the database that is always there
    private final String template; // a migrated database

    private Postgres() {
        String given = System.getProperty("twinstore.postgres", "");
        embedded = given.isEmpty() ? new Embedded() : null;
        server = embedded == null ? given : embedded.url();
        template = name();
        run("CREATE DATABASE " + template);
        Schema.migrate(source(url(template)), "the template", Duration.ofMinutes(1));
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
        SERVER.run("DROP DATABASE IF EXISTS " + database(url) + " WITH (FORCE)");
    }

    /** Connections to a database as a program has them that knows nothing of stores. */
    public static PGSimpleDataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    /** The URL of the same database for another role. */
    public static String as(String url, String user, String password) {
        String bare = url.replaceAll("(?<=[?&])(user|password)=[^&]*&?", "").replaceFirst("[?&]$", "");
        return bare + (bare.contains("?") ? "&" : "?") + "user=" + user + "&password=" + password;
    }

    /** The name of a URL's database. */
    public static String database(String url) {
        return url.replaceFirst(".*/([^?]*).*", "$1");
    }

    /** Whether the server is the tests' own, so that {@link #restart} may be called. */
    public static boolean isOurs() {
        return SERVER.embedded != null;
    }

    /** Stops the tests' own server, which ends all connections, and starts it again on the same port, with the same data. */
    public static void restart() {
        stop();
        startAgain();
    }

    /** The first half of {@link #restart}. */
    public static void stop() {
        own().stop();
    }

    /** The second half of {@link #restart}. */
    public static void startAgain() {
        own().start();
    }

    private static Embedded own() {
        if (SERVER.embedded == null) {
            throw new IllegalStateException("-Dtwinstore.postgres names a server that is not the tests' to restart");
        }
        return SERVER.embedded;
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

    /** A server in a folder of its own, which goes when the JVM ends. */
    private static final class Embedded {
        private final Path data;
        private EmbeddedPostgres running;

        Embedded() {
            try {
                data = Files.createTempDirectory("twinstore-postgres");
                running = server(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        }

        String url() {
            return running.getJdbcUrl("postgres", "postgres");
        }

        private EmbeddedPostgres server(int port) throws IOException {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "off"); // a test's data need not outlive the machine
            return (port == 0 ? builder : builder.setPort(port)).start();
        }

        synchronized void stop() {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized void start() {
            try {
                running = server(running.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void end() {
            stop();
            try (Stream<Path> left = Files.walk(data)) {
                List<File> files =
                        left.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
                files.forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
