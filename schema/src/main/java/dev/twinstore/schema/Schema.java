package dev.twinstore.schema;

import dev.twinstore.schema.History.State;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Brings a database to the schema of this version, or says why it will not touch it.
 *
 * <p>Any number of threads and processes may do this to the same new file at once: one of them works, the others wait
 * and find it done. When there is nothing to do it costs one query and never loads Flyway. Stateless, so thread-safe.
 */
public final class Schema {
    /** What {@code PRAGMA application_id} says of a Twinstore file: "TWIN". */
    public static final int APPLICATION_ID = 0x5457494E;

    private static final int HEADER = 100; // bytes: the SQLite file format's database header

    private static final Scripts SCRIPTS = Scripts.of("sqlite");

    private Schema() {}

    /** For the build: migrates the files named. Neither they nor their folders need to exist. */
    public static void main(String[] files) throws IOException {
        for (String name : files) {
            Path file = Path.of(name).toAbsolutePath();
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
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

    /** The newest version that this program knows, such as {@code "6"}. */
    public static String version() {
        return SCRIPTS.latest();
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
        if (Files.isDirectory(file)) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, file + " is a folder; name a database file inside it", null);
        }
        refuseTiny(file);
        if (Files.exists(file) && state(file, patience) == State.CURRENT) {
            return;
        }
        try (ProcessLock lock = lock(file)) {
            if (!lock.acquire(patience)) {
                throw new RefusedDatabaseException(
                        Reason.BUSY,
                        "another process has been migrating or writing " + file + " for " + patience.toMillis()
                                + " ms; see which one holds it, or allow more time",
                        null);
            }
            try {
                if (state(file, patience) != State.CURRENT) {
                    upgrade(file, patience);
                }
            } finally {
                lock.release();
            }
        }
    }

    /**
     * Checks that the database is exactly of this version; changes nothing.
     *
     * @throws RefusedDatabaseException it is not; the reason is {@link Reason#NOT_MIGRATED} if {@link #migrate} would
     *     help
     */
    public static void check(Path file, Duration patience) {
        if (!Files.isRegularFile(file)) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "there is no database file " + file + "; check the path", null);
        }
        if (state(file, patience) != State.CURRENT) {
            throw History.notMigrated(file.toString(), version());
        }
    }

    /**
     * Creates or upgrades the tables in the current schema of a PostgreSQL database, or leaves them alone when they are
     * current. Needs the owner's role, unless there is nothing to do.
     *
     * @param source gives connections; their current schema must exist
     * @param name what errors call the database; without a password
     * @param patience how long to wait for another process that migrates
     * @throws RefusedDatabaseException the schema is foreign, newer, damaged or busy, or the server cannot be reached or is
     *     too old; it is as it was
     */
    public static void migrate(DataSource source, String name, Duration patience) {
        new PostgresSchema(source, name, patience).migrate();
    }

    /**
     * Checks that the current schema of a PostgreSQL database is exactly of this version; changes nothing.
     *
     * @throws RefusedDatabaseException it is not; the reason is {@link Reason#NOT_MIGRATED} if {@link #migrate} would
     *     help
     */
    public static void check(DataSource source, String name, Duration patience) {
        new PostgresSchema(source, name, patience).check();
    }

    /** SQLite takes a file that is shorter than its header for an empty database, and would overwrite it. */
    private static void refuseTiny(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > 0 && Files.size(file) < HEADER) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        file + " has " + Files.size(file) + " bytes and is not a SQLite database; choose another file",
                        null);
            }
        } catch (IOException e) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    private static ProcessLock lock(Path file) {
        try {
            return ProcessLock.of(file);
        } catch (java.io.UncheckedIOException e) {
            throw new RefusedDatabaseException(
                    Reason.READ_ONLY,
                    "cannot write beside " + file + " (" + e.getMessage()
                            + "); check the folder's permissions and the disk",
                    e);
        }
    }

    private static State state(Path file, Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
        config.setReadOnly(Files.exists(file));
        try (Connection connection = config.createConnection(url(file));
                Statement statement = connection.createStatement()) {
            return state(file, statement);
        } catch (SQLException e) {
            throw refusal(file, e, patience);
        }
    }

    private static State state(Path file, Statement statement) throws SQLException {
        State state = History.state(
                file.toString(),
                SCRIPTS,
                statement,
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite@_%' ESCAPE '@'");
        if (state == State.NOTHING) {
            requireUnclaimed(file, statement);
        }
        return state;
    }

    /** An empty file can belong to another program too: one that has marked it and makes its tables later. */
    private static void requireUnclaimed(Path file, Statement statement) throws SQLException {
        try (ResultSet mark = statement.executeQuery("PRAGMA application_id")) {
            int id = mark.next() ? mark.getInt(1) : 0;
            if (id != 0 && id != APPLICATION_ID) {
                throw new RefusedDatabaseException(
                        Reason.FOREIGN,
                        file + " is marked as another program's (application_id " + id + "); choose another file",
                        null);
            }
        }
    }

    private static void upgrade(Path file, Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(false); // so that a later script may rebuild a table; checked below
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        try {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL"); // only a new file heeds it
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            }
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .resourceProvider(SCRIPTS)
                    .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
                    .placeholders(Scripts.SQLITE_PLACEHOLDERS)
                    .target(MigrationVersion.fromVersion(version()))
                    .loggers("slf4j")
                    .load()
                    .migrate();
            List<String> broken = new ArrayList<>();
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("PRAGMA foreign_key_check")) {
                while (rows.next()) {
                    broken.add(rows.getString(1) + " row " + rows.getString(2) + " -> " + rows.getString(3));
                }
            }
            if (!broken.isEmpty()) {
                throw new RefusedDatabaseException(
                        Reason.DAMAGED, file + " has rows that point nowhere: " + broken + "; restore a backup", null);
            }
        } catch (SQLException e) {
            throw refusal(file, e, patience);
        } catch (FlywayException e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof SQLException)) {
                cause = cause.getCause();
            }
            throw refusal(file, cause instanceof SQLException sql ? sql : new SQLException(e), patience);
        }
    }

    private static RefusedDatabaseException refusal(Path file, SQLException e, Duration patience) {
        // getErrorCode is the primary code: extended ones carry it in their low byte.
        int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : e.getErrorCode() & 0xFF;
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new RefusedDatabaseException(
                    Reason.UNREADABLE, file + " is not a SQLite database; choose another file", e);
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return new RefusedDatabaseException(
                    Reason.UNREADABLE, file + " is damaged (" + e.getMessage() + "); restore a backup", e);
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return new RefusedDatabaseException(
                    Reason.BUSY,
                    "another program held " + file + " locked for more than " + patience.toMillis()
                            + " ms; see which one holds it, or allow more time",
                    e);
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return new RefusedDatabaseException(
                    Reason.READ_ONLY, file + " cannot be written; check its permissions and the disk", e);
        }
        return new RefusedDatabaseException(
                Reason.UNREADABLE,
                "cannot open " + file + ": " + e.getMessage() + "; check the path, its permissions and the disk",
                e);
    }
}
