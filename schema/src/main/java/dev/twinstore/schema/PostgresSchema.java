package dev.twinstore.schema;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/** {@link Schema} for PostgreSQL databases. */
final class PostgresSchema {
    static final Scripts SCRIPTS = Scripts.of("postgresql");

    private static final int OLDEST_SERVER = 130000; // 13: gen_random_uuid, DROP DATABASE (FORCE), cheap NOTIFY

    /** What is in the current schema and is nobody's extension: tables, views, sequences, functions, types. */
    private static final String OBJECTS = """
            SELECT count(*) FILTER (WHERE area), count(*), coalesce(bool_or(history), false) FROM (
              SELECT c.oid, relkind <> 'S' AS area, relname = 'flyway_schema_history' AS history
                FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
              UNION ALL SELECT oid, false, false FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
              UNION ALL SELECT oid, false, false FROM pg_type
                WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('d', 'e', 'r')) o
             WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')
            """.replace(
            "current_schema()::regnamespace", "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())");

    /** One migration at a time in this JVM: those that wait here hold no connection. */
    private static final ReentrantLock MIGRATING = new ReentrantLock();

    private final DataSource source;
    private final String name;
    private final Duration patience;

    PostgresSchema(DataSource source, String name, Duration patience) {
        this.source = source;
        this.name = withoutPassword(name);
        this.patience = patience;
    }

    void migrate() {
        Found found = look();
        if (found.state() == State.CURRENT) {
            return;
        }
        requireRights(found.area());
        if (!acquire()) {
            throw busy(null);
        }
        try {
            found = look();
            if (found.state() != State.CURRENT) {
                upgrade(found.area().schema());
            }
        } finally {
            MIGRATING.unlock();
        }
    }

    void check() {
        if (look().state() != State.CURRENT) {
            throw new RefusedDatabaseException(
                    Reason.NOT_MIGRATED,
                    name + " is not yet of schema version " + SCRIPTS.latest()
                            + "; open it once for writing with this version, as the owner of its tables, to migrate it",
                    null);
        }
    }

    private record Found(Area area, State state) {}

    /** The current schema, and what stands in the way of making tables in it. */
    private record Area(String schema, String role, boolean isReadOnly, boolean mayCreate) {}

    private Found look() {
        try (Connection connection = source.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            if (!product.equals("PostgreSQL")) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE, name + " is a database of " + product + ", not of PostgreSQL", null);
            }
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                return look(statement);
            } finally {
                connection.rollback();
                connection.setAutoCommit(automatic);
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private Found look(Statement statement) throws SQLException {
        statement.execute("SET LOCAL lock_timeout = " + millis());
        Area area = requireSchema(statement);
        try (ResultSet found = statement.executeQuery(OBJECTS)) {
            found.next();
            int tables = found.getInt(1);
            int all = found.getInt(2);
            if (found.getBoolean(3)) {
                return new Found(area, State.ofHistory(name, SCRIPTS, tables, statement));
            }
            if (all > 0) {
                throw new RefusedDatabaseException(
                        Reason.FOREIGN,
                        "schema " + area.schema() + " of " + name + " has " + all
                                + " tables, views or functions that Twinstore did not make; give it a schema of its own"
                                + " and name that in the search path (currentSchema in a JDBC URL)",
                        null);
            }
            return new Found(area, State.EMPTY);
        }
    }

    private Area requireSchema(Statement statement) throws SQLException {
        try (ResultSet server = statement.executeQuery(
                "SELECT current_setting('server_version_num')::integer,"
                        + " current_setting('server_version'), current_schema(), current_setting('search_path'), current_user,"
                        + " current_setting('transaction_read_only')::boolean, has_schema_privilege(current_schema(), 'CREATE')")) {
            server.next();
            if (server.getInt(1) < OLDEST_SERVER) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        name + " is on PostgreSQL " + server.getString(2) + "; Twinstore needs 13 or later",
                        null);
            }
            String schema = server.getString(3);
            if (schema == null) {
                throw new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        name + " has no schema of its search path (" + server.getString(4)
                                + ") that this role may use; create the schema, or name another (currentSchema in a JDBC"
                                + " URL)",
                        null);
            }
            return new Area(schema, server.getString(5), server.getBoolean(6), server.getBoolean(7));
        }
    }

    /** Refuses at once what Flyway would try ten times, a second apart. */
    private void requireRights(Area area) {
        if (area.isReadOnly()) {
            throw readOnly(null);
        }
        if (!area.mayCreate()) {
            throw new RefusedDatabaseException(
                    Reason.READ_ONLY,
                    name + " may not be migrated by role " + area.role()
                            + ", which has no right to make tables in schema " + area.schema()
                            + "; migrate it as the owner of that schema, or grant the role CREATE on it",
                    null);
        }
    }

    private void upgrade(String schema) {
        try {
            Flyway.configure(PostgresSchema.class.getClassLoader())
                    .dataSource(source)
                    .defaultSchema(schema)
                    .createSchemas(false)
                    .resourceProvider(SCRIPTS)
                    .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
                    .placeholders(SCRIPTS.placeholders())
                    .target(MigrationVersion.fromVersion(SCRIPTS.latest()))
                    .initSql("SET lock_timeout = " + millis())
                    .lockRetryCount((int) Math.max(1, Math.min(Integer.MAX_VALUE, patience.toSeconds())))
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof SQLException)) {
                cause = cause.getCause();
            }
            throw cause instanceof SQLException sql ? refusal(sql) : refusal(new SQLException(e));
        }
    }

    private boolean acquire() {
        try {
            return MIGRATING.tryLock(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long millis() {
        return Math.max(1, Math.min(Integer.MAX_VALUE, patience.toMillis()));
    }

    private RefusedDatabaseException busy(@Nullable Throwable cause) {
        return new RefusedDatabaseException(
                Reason.BUSY,
                "another program migrated " + name + " or held its tables locked for more than " + patience.toMillis()
                        + " ms; see which one holds it, or allow more time",
                cause);
    }

    private RefusedDatabaseException readOnly(@Nullable Throwable cause) {
        return new RefusedDatabaseException(
                Reason.READ_ONLY, name + " cannot be written: it is a standby, or set read-only", cause);
    }

    private RefusedDatabaseException refusal(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = withoutPassword(said(e));
        SQLException cause = tellsPassword(e) ? null : e;
        return switch (state) {
            case "55P03", "57014" -> busy(cause);
            case "25006" -> readOnly(cause);
            case "42501" ->
                new RefusedDatabaseException(
                        Reason.READ_ONLY,
                        name + " may not be migrated, or not even looked at, by this role (" + said
                                + "); migrate it as the owner of its schema",
                        cause);
            case "28000", "28P01" ->
                new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        "cannot open " + name + ": " + said
                                + (said.matches("(?s).*(no encryption|SSL off).*")
                                        ? "; the server asks for TLS: let sslmode be verify-full"
                                        : "; check user and password"),
                        cause);
            default ->
                new RefusedDatabaseException(
                        Reason.UNREADABLE,
                        "cannot open " + name + ": " + said
                                + (isAboutTls(e)
                                        ? "; check sslmode, sslrootcert, and that the server's certificate is for this host name"
                                        : "; check the address, the user and the server"),
                        cause);
        };
    }

    /** What the driver said, in the middle of a sentence; of a host that nobody knows it says nothing. */
    private static String said(SQLException e) {
        return e.getCause() instanceof UnknownHostException unknown
                ? "unknown host " + unknown.getMessage()
                : String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
    }

    private static boolean isAboutTls(SQLException e) {
        return e.getCause() instanceof SSLException
                || String.valueOf(e.getMessage()).matches("(?is).*(\\bSSL\\b|hostname verifier|hostnameverifier).*");
    }

    private static boolean tellsPassword(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            String said = String.valueOf(each.getMessage());
            if (!withoutPassword(said).equals(said)) {
                return true;
            }
        }
        return false;
    }

    /** The same text; should it be a JDBC URL or quote one, without the password. */
    private static String withoutPassword(String text) {
        return text.replaceAll("(?i)(password\\s*=)\\s*[^&;\\s]*", "$1…")
                .replaceAll("(://[^/@\\s:]*:)[^/\\s]*@", "$1…@");
    }
}
