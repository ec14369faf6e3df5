package dev.twinstore.schema;

import static dev.twinstore.schema.RefusalTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Twinstore will not touch on PostgreSQL: it says why, and the database stays as it is. */
class PostgresRefusalTest {
    private static final String NAME = "the database";

    private Postgres database;

    @BeforeEach
    void create() {
        database = Postgres.empty();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE theirs (id INTEGER)",
                "CREATE VIEW theirs AS SELECT 1",
                "CREATE MATERIALIZED VIEW theirs AS SELECT 1",
                "CREATE TABLE theirs (id INTEGER) PARTITION BY LIST (id)",
                "CREATE SEQUENCE theirs",
                "CREATE FUNCTION theirs() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
                "CREATE TYPE theirs AS ENUM ('a')"
            })
    void migrate_refusesAnotherProgramsSchema(String theirs) throws Exception {
        make(theirs);

        refused(Reason.FOREIGN, "public", "Twinstore did not make", "a schema of its own");
    }

    @Test
    void migrate_sharesADatabaseWithOthersInASchemaOfItsOwn() throws Exception {
        make("CREATE TABLE public.tasks (theirs INTEGER)");
        make("CREATE SCHEMA \"Twin Store\"");
        DataSource source = Postgres.dataSource(database.url() + "&currentSchema=%22Twin%20Store%22,public");

        Schema.migrate(source, NAME, Wait.LONG);
        Schema.check(source, NAME, Wait.LONG);

        assertThat(facts())
                .contains("public.tasks")
                .filteredOn(object -> object.startsWith("public."))
                .containsExactly("public.tasks");
        make("INSERT INTO \"Twin Store\".outcomes (id, name, created_at, updated_at, last_activity_at)"
                + " VALUES ('o', 'goal', 1, 1, 1)");
        make("INSERT INTO \"Twin Store\".tasks (id, outcome_id, title, depends_on, created_at, updated_at)"
                + " VALUES ('t', 'o', 'task', '[\"u\"]', 1, 1)"); // whatever the writer's search path
    }

    @Test
    void migrate_toleratesExtensions() throws Exception {
        make("CREATE EXTENSION IF NOT EXISTS citext");

        Schema.migrate(database.dataSource(), NAME, Wait.LONG);
        Schema.check(database.dataSource(), NAME, Wait.LONG);
    }

    @Test
    void migrate_refusesASearchPathToNowhere() {
        DataSource source = Postgres.dataSource(database.url() + "&currentSchema=nowhere");

        assertRefused(
                () -> Schema.migrate(source, NAME, Wait.LONG), Reason.UNREADABLE, NAME, "nowhere", "create the schema");
        assertRefused(() -> Schema.check(source, NAME, Wait.LONG), Reason.UNREADABLE, NAME, "nowhere");
    }

    @Test
    void check_refusesAnEmptyDatabase() {
        assertRefused(
                () -> Schema.check(database.dataSource(), NAME, Wait.LONG), Reason.NOT_MIGRATED, NAME, "as the owner");
    }

    @Test
    void migrate_completesADatabaseThatIsBehind() throws Exception {
        behind("5");
        assertRefused(() -> Schema.check(database.dataSource(), NAME, Wait.LONG), Reason.NOT_MIGRATED, NAME);

        Schema.migrate(database.dataSource(), NAME, Wait.LONG);

        Schema.check(database.dataSource(), NAME, Wait.LONG);
    }

    @Test
    void migrate_refusesANewerDatabase() throws Exception {
        migrated();
        make("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success)"
                + " VALUES (99, '99', 'future', 'SQL', 'V99__future.sql', 1, 'someone', 0, true)");

        refused(Reason.NEWER, "99", Scripts.of("postgresql").latest(), "use a newer version");
    }

    @Test
    void migrate_refusesAnotherProgramsHistory() throws Exception {
        migrated();
        make("UPDATE flyway_schema_history SET script = 'V1__theirs.sql' WHERE version = '1'");

        refused(Reason.FOREIGN, "V1__theirs.sql");
    }

    @Test
    void migrate_refusesAHistoryOfAnotherForm() throws Exception {
        make("CREATE TABLE flyway_schema_history (id INTEGER)");

        refused(Reason.UNREADABLE, "column \"version\" does not exist");
    }

    @Test
    void migrate_refusesAChangedChecksum() throws Exception {
        migrated();
        make("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '3'");

        refused(Reason.DAMAGED, "V3__support.sql");
    }

    @Test
    void migrate_refusesAFailedScript() throws Exception {
        migrated();
        make("UPDATE flyway_schema_history SET success = false WHERE version = '4'");

        refused(Reason.DAMAGED, "V4__supervision.sql");
    }

    @Test
    void migrate_refusesTablesWithoutTheirHistory() throws Exception {
        migrated();
        make("DELETE FROM flyway_schema_history");

        refused(Reason.DAMAGED, "empty migration history");
    }

    @Test
    void migrate_refusesARoleThatMayNotMakeTables() throws Exception {
        make("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        String role = role();

        assertRefused(
                () -> Schema.migrate(as(role), NAME, Wait.LONG),
                Reason.READ_ONLY,
                NAME,
                "role " + role,
                "schema public",
                "as the owner");

        assertThat(facts()).isEmpty();
    }

    @Test
    void migrate_refusesARoleThatMayOnlyMakeTablesOfItsOwn() throws Exception {
        behind("5");
        make("GRANT CREATE ON SCHEMA public TO PUBLIC");
        make("GRANT SELECT ON flyway_schema_history TO PUBLIC");
        String role = role();

        assertRefused(
                () -> Schema.migrate(as(role), NAME, Wait.LONG),
                Reason.READ_ONLY,
                NAME,
                "must be owner",
                "as the owner");
    }

    @Test
    void check_refusesARoleThatMayNotRead() throws Exception {
        migrated();
        String role = role();

        assertRefused(() -> Schema.check(as(role), NAME, Wait.LONG), Reason.READ_ONLY, NAME, "permission");
    }

    @Test
    void migrate_refusesADatabaseThatIsSetReadOnly() throws Exception {
        make("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");

        assertRefused(
                () -> Schema.migrate(database.dataSource(), NAME, Wait.LONG), Reason.READ_ONLY, NAME, "set read-only");
    }

    @Test
    void migrate_acceptsACurrentDatabaseThatIsSetReadOnly() throws Exception {
        migrated();
        make("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");

        Schema.migrate(database.dataSource(), NAME, Wait.LONG);
    }

    @Test
    void migrate_givesUpWhileATableIsLocked() throws Exception {
        behind("5");
        try (Sql other = Sql.open(database)) {
            other.run("BEGIN");
            other.run("LOCK TABLE tasks IN SHARE MODE");

            assertRefused(() -> Schema.migrate(database.dataSource(), NAME, Wait.SHORT), Reason.BUSY, NAME, "100 ms");
        }
        Schema.migrate(database.dataSource(), NAME, Wait.LONG);
        Schema.check(database.dataSource(), NAME, Wait.LONG);
    }

    @Test
    void migrate_waitsForAWriterThatEnds() throws Exception {
        behind("5");
        try (Sql other = Sql.open(database);
                Sql observer = Sql.open(database)) {
            other.run("BEGIN");
            other.run("LOCK TABLE tasks IN SHARE MODE");
            CompletableFuture<Void> migration =
                    CompletableFuture.runAsync(() -> Schema.migrate(database.dataSource(), NAME, Wait.LONG));
            while (observer.rows("SELECT FROM pg_locks WHERE NOT granted AND relation = 'tasks'::regclass")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            other.run("COMMIT");

            migration.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
        }
        Schema.check(database.dataSource(), NAME, Wait.LONG);
    }

    @Test
    void migrate_saysThatTheServerCannotBeReached() {
        DataSource source = Postgres.dataSource("jdbc:postgresql://localhost:1/none?user=u&password=s3cret");

        assertRefused(() -> Schema.migrate(source, NAME, Wait.SHORT), Reason.UNREADABLE, NAME, "check the address");
    }

    @Test
    void migrate_namesAHostThatNobodyKnows() {
        DataSource source = Postgres.dataSource("jdbc:postgresql://no-such-host.invalid/none?user=u");

        assertRefused(
                () -> Schema.migrate(source, NAME, Wait.SHORT),
                Reason.UNREADABLE,
                "unknown host no-such-host.invalid; check the address");
    }

    @Test
    void migrate_refusesAnotherEngine() {
        org.sqlite.SQLiteDataSource sqlite = new org.sqlite.SQLiteDataSource();
        sqlite.setUrl("jdbc:sqlite::memory:");

        assertRefused(() -> Schema.migrate(sqlite, NAME, Wait.LONG), Reason.UNREADABLE, NAME, "SQLite");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:1/none?user=u&password=s3cret",
                "jdbc:postgresql://localhost:1/none?password=s3cret&ssl=false",
                "postgresql://u:s3cret@localhost:1/none",
                "jdbc:nothing://localhost:1/none?user=u&PASSWORD = s3cret"
            })
    void refusal_neverTellsThePassword(String url) {
        DataSource source = new DriverSource(url);

        RefusedDatabaseException refusal =
                catchThrowableOfType(RefusedDatabaseException.class, () -> Schema.migrate(source, url, Wait.SHORT));

        StringWriter all = new StringWriter();
        refusal.printStackTrace(new PrintWriter(all, true));
        assertThat(all.toString()).doesNotContain("s3cret").contains("localhost:1/none");
    }

    @Test
    void connection_isGivenBackAsItWas() throws Exception {
        migrated();
        try (java.sql.Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            DataSource source = new OneConnection(connection);

            Schema.check(source, NAME, Wait.LONG);

            assertThat(connection.getAutoCommit()).isFalse();
            try (java.sql.Statement statement = connection.createStatement();
                    java.sql.ResultSet timeout = statement.executeQuery("SHOW lock_timeout")) {
                timeout.next();
                assertThat(timeout.getString(1)).isEqualTo("0");
            }
        }
    }

    private void migrated() {
        database.close();
        database = Postgres.migrated();
    }

    private void behind(String version) {
        Behind.at(version, database);
    }

    private void make(String statement) throws SQLException {
        try (Sql sql = Sql.open(database)) {
            sql.run(statement);
        }
    }

    /** A role that may only log in; it goes with the tests' server, or is one of a few on another. */
    private static String role() {
        Postgres.administer("DO $$ BEGIN CREATE ROLE twinstore_nobody LOGIN PASSWORD 'nobody';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        return "twinstore_nobody";
    }

    private DataSource as(String role) {
        return Postgres.dataSource(database.url(role, "nobody"));
    }

    /** Everything in any schema but the server's own, by name. */
    private List<String> facts() throws SQLException {
        try (Sql sql = Sql.open(database)) {
            return sql.texts("SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n"
                    + " ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_|^information_schema' ORDER BY 1");
        }
    }

    private void refused(Reason reason, String... words) throws Exception {
        List<String> before = facts();
        assertRefused(() -> Schema.migrate(database.dataSource(), NAME, Wait.LONG), reason, words);
        assertRefused(() -> Schema.check(database.dataSource(), NAME, Wait.LONG), reason, words);
        assertThat(facts()).isEqualTo(before);
        assertThatThrownBy(() -> Schema.check(database.dataSource(), NAME, Wait.LONG))
                .hasMessageContaining(NAME);
    }
}
