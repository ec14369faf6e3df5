package dev.twinstore;

import dev.twinstore.schema.Postgres;
import dev.twinstore.testing.Invariants;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jooq.Allow;
import org.jooq.impl.DSL;

/**
 * A database for one test, on the engine that the tests run on: {@code -Dtwinstore.engine=postgresql} or, without it, SQLite.
 *
 * @param database where it is
 * @param url its JDBC URL
 * @param server where it is on a server; null: it is a file
 */
public record TestDatabase(Database database, String url, Postgres server) {
    /** Whether the tests run on PostgreSQL. */
    public static final boolean ON_POSTGRES =
            System.getProperty("twinstore.engine", "sqlite").equals("postgresql");

    /** A database without rows; if it is a file, it is {@code twin.db} in this folder, and not there yet. */
    public static TestDatabase fresh(Path dir) {
        if (ON_POSTGRES) {
            Postgres made = Postgres.migrated();
            return new TestDatabase(new Database.Server(made.url()), made.url(), made);
        }
        Path file = dir.resolve("twin.db");
        return new TestDatabase(new Database.File(file), "jdbc:sqlite:" + file, null);
    }

    /** As a command line names it: for another process. */
    public String argument() {
        return database instanceof Database.File file ? file.path().toString() : url;
    }

    /** A connection as a program has that knows nothing of stores. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Fails if the database at a JDBC URL is not as it must be at each moment. */
    @Allow
    public static void check(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            Invariants.check(DSL.using(connection));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, if it is more than a file. */
    public void drop() {
        if (server != null) {
            server.close();
        }
    }
}
