package dev.twinstore.engine;

import dev.twinstore.RefusedException;
import dev.twinstore.StoreException;
import dev.twinstore.schema.PlainFiles;
import dev.twinstore.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Internal: a SQLite database as a file that is copied, examined and replaced. Each call opens it and closes it again; none
 * goes past SQLite, whose locks would be lost with the first channel that Java closes on the file. Thread-safe.
 */
public final class SqliteFile {
    private static final int PAGES = 2_000; // in a step of copying: 8 MB
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path file;
    private final Failures failures;

    /** The database in this file, of whichever program. */
    public SqliteFile(Path file) {
        this.file = file;
        this.failures = new SqliteFailures(file.toString(), PATIENCE);
    }

    /** Which program the database says it is of; empty if it has no tables, or cannot be read: it may be damaged. */
    public OptionalLong applicationId() {
        try (Connection connection = open(true);
                Statement statement = connection.createStatement()) {
            return number(statement, "SELECT count(*) FROM sqlite_master") == 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(number(statement, "PRAGMA application_id"));
        } catch (SQLException e) {
            return OptionalLong.empty();
        }
    }

    /** Hears how many bytes are copied, of how many. It must not throw: native code calls it. */
    @FunctionalInterface
    public interface Copied {
        void bytes(long done, long ofAll);
    }

    /**
     * Copies the database as it is at one moment into a file, while others read and write it. They are not held up; but what
     * they write meanwhile stays in the WAL until the copy is done.
     *
     * @param target a file that is empty or not there
     * @param tables whose rows are counted, at the same moment
     * @return how many rows each of them has
     * @throws StoreException the database cannot be read, or the target not be written
     */
    public Map<String, Long> copyTo(Path target, Collection<String> tables, Copied listener) {
        try (Connection connection = open(true);
                Statement statement = connection.createStatement()) {
            int page = (int) number(statement, "PRAGMA page_size");
            statement.execute(
                    "BEGIN"); // one snapshot for the rows and the pages: so a write does not begin the copy anew
            Map<String, Long> rows = new LinkedHashMap<>();
            rows.put("", number(statement, "SELECT count(*) FROM sqlite_master"));
            for (String table : tables) {
                rows.put(table, number(statement, "SELECT count(*) FROM \"" + table.replace("\"", "\"\"") + '"'));
            }
            rows.remove("");
            int code = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup(
                            "main",
                            target.toString(),
                            (left, all) -> listener.bytes((long) page * (all - left), (long) page * all),
                            100,
                            50,
                            PAGES);
            if (code != SQLiteErrorCode.SQLITE_OK.code) {
                SQLiteErrorCode why = SQLiteErrorCode.getErrorCode(code);
                throw new StoreException("cannot copy " + file + " to " + target + " (" + why + ", " + why.message
                        + "); check the disk, its room and the permissions: the database was only read");
            }
            statement.execute("COMMIT");
            return rows;
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /** Makes one file of it that can be read anywhere, also where nothing can be written: without a WAL. */
    public void settle() {
        journal("DELETE");
    }

    /** Gives it a WAL again, as a store wants it. */
    public void unsettle() {
        journal("WAL");
    }

    private void journal(String mode) {
        try (Connection connection = open(false);
                Statement statement = connection.createStatement()) {
            String now = text(statement, "PRAGMA journal_mode = " + mode);
            if (!now.equalsIgnoreCase(mode)) {
                throw new StoreException(
                        file + " cannot be switched to journal mode " + mode + ": it stays " + now + "; is it in use?");
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /**
     * What SQLite finds wrong with the file when it reads all of it; empty: nothing. Costs that reading.
     *
     * @throws StoreException it cannot be read at all
     */
    public List<String> damages() {
        List<String> found = list("PRAGMA integrity_check", row -> row.getString(1));
        return found.equals(List.of("ok")) ? List.of() : found;
    }

    /** Rows that refer to rows that are not there, as a foreign program may leave them; empty: none. */
    public List<String> orphans() {
        return list(
                "PRAGMA foreign_key_check",
                row -> row.getString(1) + " row " + row.getString(2) + " refers to no row of " + row.getString(3));
    }

    /** How many rows each of these tables has. */
    public Map<String, Long> rows(Collection<String> tables) {
        try (Connection connection = open(true);
                Statement statement = connection.createStatement()) {
            Map<String, Long> rows = new LinkedHashMap<>();
            for (String table : tables) {
                rows.put(table, number(statement, "SELECT count(*) FROM \"" + table.replace("\"", "\"\"") + '"'));
            }
            return rows;
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /**
     * Runs something while nobody else, in this process or another, has the database open or can open it, and all of it is
     * in the one file.
     *
     * @throws RefusedException somebody has it open; nothing has run
     * @throws StoreException it cannot be read: it is damaged, or no database
     */
    public void outOfUse(Runnable work) {
        try (Connection connection = open(false);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 200"); // for one that looks at it just now
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            String journal = text(statement, "PRAGMA journal_mode = DELETE");
            statement.execute("BEGIN EXCLUSIVE");
            if (!journal.equals("delete")) {
                throw inUse(null);
            }
            work.run();
        } catch (SQLException e) {
            int code = e.getErrorCode() & 0xFF;
            throw code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code
                    ? inUse(e)
                    : failures.translate(e);
        }
    }

    /** The names of its tables, without those of SQLite and Flyway. */
    public List<String> tables() {
        return list(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
                        + " AND name NOT LIKE 'flyway@_%' ESCAPE '@' ORDER BY name",
                row -> row.getString(1));
    }

    /** The version of its schema, as Flyway has noted it. */
    public String schemaVersion() {
        return list(
                        "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1",
                        row -> row.getString(1))
                .get(0);
    }

    /** What a PRAGMA answers first. */
    public String pragma(String name) {
        return list("PRAGMA " + name, row -> row.getString(1)).get(0);
    }

    /** The steps in which SQLite would answer a query. */
    public List<String> plan(String query) {
        return list("EXPLAIN QUERY PLAN " + query, row -> row.getString("detail"));
    }

    /** Whether there is an index of that name. */
    public boolean hasIndex(String name) {
        return list("SELECT name FROM sqlite_master WHERE type = 'index'", row -> row.getString(1))
                .contains(name);
    }

    /** Runs a statement of the schema's own. */
    public void execute(String sql) {
        try (Connection connection = open(false);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /** Has SQLite take the WAL back into the file, as far as no reader needs it. */
    public void checkpoint() {
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /** How many bytes of the WAL are committed and not yet taken back into the file. Changes nothing. */
    public long bytesToTakeBack() {
        try (Connection connection = open(true);
                Statement statement = connection.createStatement()) {
            long page = number(statement, "PRAGMA page_size");
            try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
                return row.next() ? page * Math.max(0, row.getLong("log") - row.getLong("checkpointed")) : 0;
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    /** Which processes have it open, as Linux tells; empty: none, or they are other users', or this system does not tell. */
    public List<Long> users() {
        return OpenFiles.of(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private RefusedException inUse(@Nullable SQLException cause) {
        RefusedException refused = new RefusedException(
                file + " is in use: a program has it open; end all programs that use it first. Nothing was changed");
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }

    /** SQLite would wait for ever for somebody who writes into a pipe. */
    private void requirePlain() {
        Path real = file;
        try {
            real = file.toRealPath(); // where SQLite keeps what is beside it
        } catch (IOException e) {
            // it is not there, or SQLite says what is wrong
        }
        for (String ending : List.of("", "-journal", "-wal")) {
            Path each = real.resolveSibling(real.getFileName() + ending);
            if (PlainFiles.isOther(each)) {
                throw new StoreException(
                        each + " is no plain file, but a folder, a pipe or a device; move it away, or name another");
            }
        }
    }

    private Connection open(boolean readOnly) throws SQLException {
        requirePlain();
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) PATIENCE.toMillis());
        config.setReadOnly(readOnly);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return config.createConnection(Schema.url(file));
    }

    @FunctionalInterface
    private interface Reading {
        String read(ResultSet row) throws SQLException;
    }

    private List<String> list(String query, Reading reading) {
        try (Connection connection = open(true);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reading.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
