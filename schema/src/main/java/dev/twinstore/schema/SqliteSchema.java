package dev.twinstore.schema;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** {@link Schema} for SQLite files. */
final class SqliteSchema {
    static final Scripts SCRIPTS = Scripts.of("sqlite");

    private static final int HEADER = 100; // bytes: the SQLite file format's database header

    private SqliteSchema() {}

    static void migrate(Path file, Duration patience) {
        if (Files.isDirectory(file)) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, file + " is a folder; name a database file inside it", null);
        }
        refuseCompanions(file);
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
                make(file);
                if (state(file, patience) != State.CURRENT) {
                    upgrade(file, patience);
                }
            } finally {
                lock.release();
            }
        }
    }

    /** Makes the file for its owner alone, before SQLite would make it for everybody. */
    private static void make(Path file) {
        if (Files.exists(file)) {
            return;
        }
        try {
            OwnerOnly.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // another program was faster
        } catch (IOException e) {
            throw new RefusedDatabaseException(
                    Reason.READ_ONLY, "cannot make " + file + " (" + e + "); check the folder and the disk", e);
        }
    }

    static void check(Path file, Duration patience) {
        refuseCompanions(file);
        if (!Files.isRegularFile(file)) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "there is no database file " + file + "; check the path", null);
        }
        refuseTiny(file);
        State state = state(file, patience);
        if (state != State.CURRENT) {
            throw new RefusedDatabaseException(
                    Reason.NOT_MIGRATED,
                    file
                            + (state == State.EMPTY ? " is empty (check the path), so it is" : " is")
                            + " not yet of schema version " + SCRIPTS.latest()
                            + "; open it once for writing with this version to migrate it",
                    null);
        }
    }

    /**
     * What lies beside a database, named by mistake: an empty -wal would become a database of its own, and SQLite would delete
     * it with the next one that has its name without the ending. A file that is not empty is looked at like any other.
     */
    private static void refuseCompanions(Path file) {
        try {
            Path real = Files.exists(file) ? file.toRealPath() : file;
            String name = String.valueOf(real.getFileName()).toLowerCase(Locale.ROOT);
            if (List.of("-wal", "-shm", "-journal", "-lock").stream().anyMatch(name::endsWith)
                    && (!Files.exists(real) || Files.size(real) == 0)) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        real
                                + " is named like what lies beside a database (-wal, -shm, -journal, -lock); name the database",
                        null);
            }
        } catch (IOException e) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    /**
     * SQLite takes a file that is shorter than its header for an empty database, and would overwrite it; and if it is
     * empty, delete its WAL.
     */
    private static void refuseTiny(Path file) {
        try {
            if (!Files.exists(file)) {
                return;
            }
            refusePipes(file.toRealPath());
            long wal = walSize(file); // first: whoever makes the file just now writes to it before it has a WAL
            long size = Files.size(file);
            if (size == 0 && wal > 0) {
                throw new RefusedDatabaseException(
                        Reason.CORRUPT,
                        file + " is empty, but its -wal has " + wal
                                + " bytes: the file that belongs to it was lost; restore a backup",
                        null);
            }
            if (size > 0 && size < HEADER) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        file + " has " + size + " bytes and is not a SQLite database; choose another file",
                        null);
            }
        } catch (IOException e) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    /** SQLite would wait for ever for somebody who writes into a pipe. */
    private static void refusePipes(Path real) {
        for (String ending : List.of("", "-journal", "-wal")) {
            Path each = real.resolveSibling(real.getFileName() + ending);
            if (PlainFiles.isOther(each)) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        each
                                + " is no plain file, but a folder, a pipe or a device; move it away, or choose another file",
                        null);
            }
        }
    }

    private static long walSize(Path file) throws IOException {
        try {
            Path real = file.toRealPath();
            return Files.size(real.resolveSibling(real.getFileName() + "-wal"));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /**
     * SQLite refuses a file that was cut short, unless there is a WAL, which may hold the missing pages: then it would read
     * zeros for those that it does not hold. More than there are frames in the WAL it cannot hold.
     */
    private static void refuseCut(Path file, Statement statement) throws SQLException {
        long pages = number(statement, "PRAGMA page_count");
        long page = number(statement, "PRAGMA page_size");
        try {
            // In this order: a checkpoint of another process lengthens the file before the WAL is begun anew.
            long frames = walSize(file) / page;
            long missing = pages - Files.size(file) / page;
            if (missing > frames) {
                throw new RefusedDatabaseException(
                        Reason.CORRUPT,
                        file + " is damaged: " + missing + " of its " + pages
                                + " pages are missing, as if it had been cut short; restore a backup",
                        null);
            }
        } catch (IOException e) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE, "cannot look at " + file + " (" + e + "); check its permissions", e);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
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
        try (Connection connection = config.createConnection(Schema.url(file));
                Statement statement = connection.createStatement()) {
            return state(file, statement);
        } catch (SQLException e) {
            throw refusal(file, e, patience);
        }
    }

    private static State state(Path file, Statement statement) throws SQLException {
        int tables = 0;
        boolean history = false;
        try (ResultSet names = statement.executeQuery(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite@_%' ESCAPE '@'")) {
            while (names.next()) {
                tables++;
                history |= names.getString(1).equals("flyway_schema_history");
            }
        }
        if (tables == 0) {
            requireUnclaimed(file, statement);
            return State.EMPTY;
        }
        if (!history) {
            throw new RefusedDatabaseException(
                    Reason.FOREIGN,
                    file + " has " + tables + " tables or views that Twinstore did not make; choose another file",
                    null);
        }
        refuseCut(file, statement);
        return State.ofHistory(file.toString(), SCRIPTS, tables, statement);
    }

    /** An empty file can belong to another program too: one that has marked it and makes its tables later. */
    private static void requireUnclaimed(Path file, Statement statement) throws SQLException {
        try (ResultSet mark = statement.executeQuery("PRAGMA application_id")) {
            int id = mark.next() ? mark.getInt(1) : 0;
            if (id != 0 && id != Schema.APPLICATION_ID) {
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
        source.setUrl(Schema.url(file));
        try {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL"); // only a new file heeds it
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA application_id = " + Schema.APPLICATION_ID);
            }
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .resourceProvider(SCRIPTS)
                    .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
                    .placeholders(SCRIPTS.placeholders())
                    .target(MigrationVersion.fromVersion(SCRIPTS.latest()))
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

    /** Whether SQLite found the end of the file where its header promises more. */
    private static boolean isCutShort(SQLException e) {
        return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ;
    }

    private static RefusedDatabaseException refusal(Path file, SQLException e, Duration patience) {
        // getErrorCode is the primary code: extended ones carry it in their low byte.
        int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : e.getErrorCode() & 0xFF;
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new RefusedDatabaseException(
                    Reason.UNREADABLE, file + " is not a SQLite database; choose another file", e);
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || isCutShort(e)) {
            return new RefusedDatabaseException(
                    Reason.CORRUPT, file + " is damaged (" + SqliteMessage.of(e) + "); restore a backup", e);
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
        Path folder = file.toAbsolutePath().getParent();
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code
                && folder != null
                && Files.isReadable(file)
                && !Files.isWritable(folder)) {
            return new RefusedDatabaseException(
                    Reason.READ_ONLY,
                    "the folder of " + file
                            + " cannot be written, where SQLite keeps the -wal and the -shm, for reading"
                            + " too; check its permissions and the disk, or copy the file to another folder",
                    e);
        }
        return new RefusedDatabaseException(
                Reason.UNREADABLE,
                "cannot open " + file + ": " + SqliteMessage.of(e) + "; check the path, its permissions and the disk",
                e);
    }
}
