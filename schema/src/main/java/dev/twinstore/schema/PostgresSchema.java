package dev.twinstore.schema;

import dev.twinstore.schema.History.State;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * The tables in the current schema of a PostgreSQL database. Other schemas of the database are not looked at. Any number
 * of processes may migrate at once: Flyway holds an advisory lock on the server.
 */
final class PostgresSchema {
    private static final Scripts SCRIPTS = Scripts.of("postgresql");
    private static final int OLDEST = 13;
    private static final String UNREACHABLE = "08";

    private final DataSource source;
    private final String name;
    private final Duration patience;

    PostgresSchema(DataSource source, String name, Duration patience) {
        this.source = source;
        this.name = name;
        this.patience = patience;
    }

    void check() {
        if (state() != State.CURRENT) {
            throw History.notMigrated(name, SCRIPTS.latest());
        }
    }

    void migrate() {
        if (state() == State.CURRENT) {
            return;
        }
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .resourceProvider(SCRIPTS)
                    .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
                    .placeholders(Scripts.POSTGRES_PLACEHOLDERS)
                    .target(MigrationVersion.fromVersion(SCRIPTS.latest()))
                    .lockRetryCount((int) Math.min(Integer.MAX_VALUE, Math.max(1, patience.toSeconds())))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof SQLException)) {
                cause = cause.getCause();
            }
            throw refusal(cause instanceof SQLException sql ? sql : new SQLException(e));
        }
        check();
    }

    private State state() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            try {
                requireNewEnough(connection);
                requireSchema(statement);
                return History.state(
                        name,
                        SCRIPTS,
                        statement,
                        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                                + " AND relkind IN ('r', 'p', 'v', 'm', 'f')");
            } finally {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private void requireNewEnough(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST) {
            throw new RefusedDatabaseException(
                    Reason.UNREADABLE,
                    name + " is PostgreSQL " + version + "; Twinstore needs " + OLDEST + " or later",
                    null);
        }
    }

    private void requireSchema(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT current_schema(), current_setting('search_path')")) {
            row.next();
            @Nullable String schema = row.getString(1);
            if (schema == null) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        name + " has no schema of the search path (" + row.getString(2)
                                + ") that this role may use; make it first: CREATE SCHEMA",
                        null);
            }
        }
    }

    private RefusedDatabaseException refusal(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        SQLException inner = e;
        while (inner.getCause() instanceof SQLException cause) {
            inner = cause;
        }
        if (state.equals("42501")) {
            return new RefusedDatabaseException(
                    Reason.READ_ONLY,
                    "this role may not migrate " + name + " (" + e.getMessage()
                            + "); open it once as the owner of the schema",
                    e);
        }
        if (state.startsWith("28")) {
            return new RefusedDatabaseException(
                    Reason.UNREADABLE,
                    name + " refused the role: " + inner.getMessage() + "; check user and password",
                    e);
        }
        if (state.equals("55P03")) {
            return new RefusedDatabaseException(
                    Reason.BUSY,
                    name + " is being migrated by another process for more than " + patience.toMillis()
                            + " ms; see which one, or allow more time",
                    e);
        }
        String what = state.startsWith(UNREACHABLE) || e != inner ? "cannot reach " : "cannot open ";
        return new RefusedDatabaseException(
                Reason.UNREADABLE,
                what + name + ": " + inner.getMessage() + "; is the server up, and the URL right?",
                e);
    }
}
