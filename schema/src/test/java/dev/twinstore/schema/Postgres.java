package dev.twinstore.schema;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database of a test's own: empty when made, gone when closed.
 *
 * <p>All are on one server, which starts with the first of them and ends with the JVM. With {@code -Dtwinstore.postgres=URL}
 * they are on the server of that JDBC URL instead; it names a user, who may create databases, and a password. Thread-safe.
 */
public final class Postgres implements AutoCloseable {
    private static final String GIVEN =
            System.getProperty("twinstore.postgres", "").strip();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static @Nullable Server server;
    private static @Nullable Postgres template;
    private static @Nullable Postgres shared;

    private final String name;

    private Postgres(String name) {
        this.name = name;
    }

    /** A new database with nothing in it. */
    public static Postgres empty() {
        return create("");
    }

    /** A new database that is migrated: a copy, which is faster than migrating each. */
    public static Postgres migrated() {
        return create(" TEMPLATE " + template());
    }

    /** A migrated database that all tests of this module use one after the other; whoever uses it deletes its rows. */
    static synchronized Postgres shared() {
        if (shared == null) {
            shared = migrated();
            Runtime.getRuntime().addShutdownHook(new Thread(Postgres::dropAll));
        }
        return shared;
    }

    private static synchronized String template() {
        if (template == null) {
            Postgres made = empty();
            Schema.migrate(made.dataSource(), made.name, Wait.LONG);
            template = made;
            Runtime.getRuntime().addShutdownHook(new Thread(Postgres::dropAll));
        }
        return template.name;
    }

    /** On a server that stays; with the tests' own they are gone anyway. */
    private static synchronized void dropAll() {
        if (!GIVEN.isEmpty()) {
            Stream.of(template, shared).filter(Objects::nonNull).forEach(Postgres::close);
        }
    }

    private static Postgres create(String how) {
        String name = "twinstore_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        administer("CREATE DATABASE " + name + how);
        return new Postgres(name);
    }

    /** Runs a statement as the role that may do everything, in no test's database. */
    public static void administer(String statement) {
        try (Connection connection = DriverManager.getConnection(serverUrl());
                Statement each = connection.createStatement()) {
            each.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run " + statement, e);
        }
    }

    private static String serverUrl() {
        return GIVEN.isEmpty() ? server().url("postgres") : GIVEN;
    }

    private static synchronized Server server() {
        if (server == null) {
            server = Server.create();
        }
        return server;
    }

    /** Whether the server is the tests' own, so that it may be stopped. */
    public static boolean isOwnServer() {
        return GIVEN.isEmpty();
    }

    /** Stops the server as a crash would: whoever is connected loses the connection. Only the tests' own. */
    public static void stopServer() {
        requireOwnServer();
        server().stop();
    }

    /** Starts the server again, on the same port and with all that was committed. */
    public static void startServer() {
        requireOwnServer();
        server().start();
    }

    private static void requireOwnServer() {
        if (!isOwnServer()) {
            throw new IllegalStateException("the server of -Dtwinstore.postgres is not ours to stop");
        }
    }

    public String name() {
        return name;
    }

    /** Its JDBC URL, with user and password. */
    public String url() {
        return GIVEN.isEmpty()
                ? server().url(name)
                : GIVEN.replaceFirst("^(jdbc:postgresql:(?://[^/]*/)?)[^?]*", "$1" + name);
    }

    /** Its JDBC URL for another role. */
    public String url(String user, String password) {
        return url().replaceFirst("([?&]user=)[^&]*", "$1" + user)
                .replaceFirst("([?&]password=)[^&]*", "$1" + password);
    }

    /** Opens a connection at each call; no pool. */
    public DataSource dataSource() {
        return dataSource(url());
    }

    static DataSource dataSource(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Drops the database, whoever is still connected. */
    @Override
    public void close() {
        administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** The tests' own server. Its data are where tests have their folders, and gone with the JVM. */
    private static final class Server {
        private final Path folder;
        private int port;
        private @Nullable EmbeddedPostgres running;

        private Server(Path folder) {
            this.folder = folder;
        }

        static Server create() {
            try {
                Server server = new Server(InMemory.folderOfTests("twinstore-postgres"));
                server.start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::end));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized void start() {
            if (running != null) {
                return;
            }
            try {
                String durable = InMemory.isDefault() ? "off" : "on"; // on disk as users have it: the library says off
                EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                        .setDataDirectory(folder.resolve("data"))
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("deadlock_timeout", "50ms")
                        .setServerConfig("fsync", durable)
                        .setServerConfig("synchronous_commit", durable)
                        .setLocaleConfig("locale", "C.UTF-8");
                if (port != 0) {
                    builder.setPort(port);
                }
                running = builder.start();
                port = running.getPort();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start a PostgreSQL server for the tests", e);
            }
        }

        synchronized void stop() {
            try {
                if (running != null) {
                    running.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                running = null;
            }
        }

        synchronized String url(String database) {
            return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres&password=postgres";
        }

        private void end() {
            stop();
            try {
                InMemory.delete(folder);
            } catch (IOException e) {
                System.err.println("could not delete " + folder + ": " + e);
            }
        }
    }
}
