package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * Brings a SQLite file or a PostgreSQL database to the schema of this version, or says why it will not touch it.
 *
 * <p>Any number of threads and processes may do this to the same new database at once: one of them works, the others wait
 * and find it done. When there is nothing to do it costs a query or two and never runs Flyway. Stateless, so thread-safe.
 */
public final class Schema {
    /** What {@code PRAGMA application_id} says of a Twinstore file: "TWIN". */
    public static final int APPLICATION_ID = 0x5457494E;

    private Schema() {}

    /** For the build: migrates the files named. Neither they nor their folders need to exist. */
    public static void main(String[] files) throws IOException {
        for (String name : files) {
            Path file = Path.of(name).toAbsolutePath();
            Path folder = file.getParent();
            if (folder != null) {
                OwnerOnly.createFolders(folder);
            }
            migrate(file, Duration.ofMinutes(1));
        }
    }

    /**
     * The JDBC address of a database file, whatever characters its name has: a plain {@code jdbc:sqlite:NAME} is cut at
     * the first question mark.
     */
    public static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath().toUri();
    }

    /** The newest version of a file that this program knows, such as {@code "6"}. PostgreSQL's may be another. */
    public static String version() {
        return SqliteSchema.SCRIPTS.latest();
    }

    /**
     * Creates or upgrades the database, or leaves it alone when it is current.
     *
     * @param file the database; its folder must exist, the file need not
     * @param patience how long to wait for another process that migrates or holds the file locked
     * @throws RefusedDatabaseException the file is unreadable, foreign, newer, damaged, read-only or busy; it is
     *     unchanged
     */
    public static void migrate(Path file, Duration patience) {
        SqliteSchema.migrate(file, patience);
    }

    /**
     * Checks that the database is exactly of this version; changes nothing.
     *
     * @throws RefusedDatabaseException it is not; the reason is {@link RefusedDatabaseException.Reason#NOT_MIGRATED} if
     *     {@link #migrate(Path, Duration)} would help
     */
    public static void check(Path file, Duration patience) {
        SqliteSchema.check(file, patience);
    }

    /**
     * Creates or upgrades the tables in the current schema of a PostgreSQL database, 13 or later, or leaves them alone
     * when they are current. Only that schema, the first of the search path that exists, is looked at; it is made by
     * whoever made the database, and nothing else may live in it. Only the owner of the tables can upgrade them. A pool
     * must have three connections to spare.
     *
     * @param source of connections to the database; each is given back as it was
     * @param name what errors call the database; never its password
     * @param patience how long to wait for others that migrate it or hold its tables locked
     * @throws RefusedDatabaseException the database is unreadable, foreign, newer, damaged, read-only or busy; it is
     *     unchanged, or completely upgraded up to one of the scripts
     */
    public static void migrate(DataSource source, String name, Duration patience) {
        new PostgresSchema(source, name, patience).migrate();
    }

    /**
     * Checks that the current schema of the database is exactly of this version; changes nothing. Whoever may read the
     * tables may do this.
     *
     * @throws RefusedDatabaseException it is not; the reason is {@link RefusedDatabaseException.Reason#NOT_MIGRATED} if
     *     {@link #migrate(DataSource, String, Duration)} would help
     */
    public static void check(DataSource source, String name, Duration patience) {
        new PostgresSchema(source, name, patience).check();
    }

    /**
     * One object of a database that is not as the scripts make it.
     *
     * @param object its kind and name, such as {@code index tasks_for_claim}
     * @param kind how it differs
     * @param sql how the scripts make it; of one that was added, how it is made; empty: not known
     */
    public record Difference(String object, Kind kind, String sql) {
        /** How it differs. */
        public enum Kind {
            /** The scripts make it, and it is not there. */
            MISSING,
            /** It is there, but made otherwise. */
            CHANGED,
            /** The scripts do not make it. */
            ADDED
        }
    }

    /**
     * How the tables, indexes, triggers and views of a current SQLite file differ from those that the scripts make; comments
     * and white space do not count. Makes a database in the temporary folder to compare with.
     *
     * @return empty: they do not
     */
    public static List<Difference> differences(Path file) {
        return Drift.ofFile(file);
    }

    /**
     * The same for the current schema of a PostgreSQL database, by name only: whether all are there, triggers also enabled.
     *
     * @throws SQLException the catalog cannot be read
     */
    public static List<Difference> differences(Connection postgres) throws SQLException {
        return Drift.ofServer(postgres);
    }
}
