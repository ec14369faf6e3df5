package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** roles.postgresql.sql: the writer may do all that the library does, the reader may read, and neither anything else. */
class RolesTest {
    private static final String PASSWORD = "roles";

    private static Postgres database;
    private static String writer;
    private static String reader;

    @BeforeAll
    static void make() throws Exception {
        database = Postgres.migrated();
        writer = database.name() + "_writer";
        reader = database.name() + "_reader";
        run(script());
        run(script()); // again: nothing is missing
        for (String role : List.of(writer, reader)) {
            run("CREATE ROLE " + role + "_user LOGIN PASSWORD '" + PASSWORD + "' IN ROLE " + role);
        }
    }

    @AfterAll
    static void drop() throws Exception {
        for (String role : List.of(writer, reader)) {
            run("DROP OWNED BY " + role);
            run("DROP ROLE " + role + "_user");
            run("DROP ROLE " + role);
        }
        database.close();
    }

    static List<String> tables() {
        return List.copyOf(DataModel.tables().keySet());
    }

    @Test
    void writer_writesEverythingThatTriggersWriteToo() throws Exception {
        try (Work work = Work.in(as(writer))) {
            work.worker("w");
            work.task("t", "[\"first\"]", "[\"java\"]"); // holds an id that does not exist
            work.task("first");
            work.claim("first", "w");
            work.complete("first");
            assertThat(work.waitsFor("t")).isEqualTo("skill:java");
            work.skill("java");
            assertThat(work.waitsFor("t")).isNull();
            work.claim("t", "w");
            work.sql.run("INSERT INTO merge_queue (outcome_id, source_worker_id, status, claimed_by, created_at)"
                    + " VALUES ('o', 'w', 'in_progress', 'w', 1)");
            work.sql.run("SELECT setval(pg_get_serial_sequence('merge_queue', 'id'), 99)");
            work.sql.run("SELECT * FROM tasks WHERE id = 't' FOR UPDATE SKIP LOCKED");
            work.sql.run("DELETE FROM workers WHERE id = 'w'");
            assertThat(work.get("t", "status")).isEqualTo("pending");
            work.sql.run("LISTEN some_channel");
            work.sql.run("SELECT pg_notify(ready_channel(), 'o')");
            work.sql.run("DELETE FROM outcomes");
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void writer_writesEveryTable(String table) throws Exception {
        try (Sql sql = as(writer)) {
            for (String right : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
                assertThat(sql.value("SELECT has_table_privilege(?, ?)", table, right))
                        .as(right)
                        .isEqualTo(true);
            }
            assertThat(sql.run("DELETE FROM " + table + " WHERE false")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE mine (id INTEGER)",
                "CREATE FUNCTION mine() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
                "CREATE SCHEMA mine",
                "ALTER TABLE tasks ADD COLUMN mine TEXT",
                "ALTER TABLE tasks DISABLE TRIGGER USER",
                "DROP TABLE cost_log",
                "DROP INDEX tasks_for_claim",
                "DROP TRIGGER tasks_fence_on_claim ON tasks",
                "TRUNCATE cost_log",
                "CREATE INDEX mine ON tasks (id)",
                "DELETE FROM flyway_schema_history",
                "UPDATE flyway_schema_history SET checksum = 0"
            })
    void neither_changesTheSchema(String statement) throws Exception {
        for (String role : List.of(writer, reader)) {
            try (Sql sql = as(role)) {
                assertThatThrownBy(() -> sql.run(statement))
                        .as(role)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void reader_readsEverythingAndWritesNothing(String table) throws Exception {
        try (Sql sql = as(reader)) {
            sql.rows("SELECT * FROM " + table);
            sql.rows("SELECT * FROM " + table + "_readable");
            sql.rows("SELECT * FROM task_blockers");
            for (String statement : List.of(
                    "INSERT INTO " + table + " DEFAULT VALUES",
                    "DELETE FROM " + table,
                    "UPDATE " + table + " SET id = id",
                    "DELETE FROM " + table + "_readable",
                    "SELECT * FROM " + table + " FOR SHARE")) {
                assertThatThrownBy(() -> sql.run(statement))
                        .as(statement)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @Test
    void schema_isCheckedByBoth_andMigratingACurrentOneIsNothing() throws Exception {
        for (String role : List.of(writer, reader)) {
            Schema.check(Postgres.dataSource(url(role)), role, Wait.LONG);
            Schema.migrate(Postgres.dataSource(url(role)), role, Wait.LONG);
        }
    }

    @Test
    void whatIsMadeLater_isGrantedToo() throws Exception {
        run("CREATE TABLE later (id BIGINT GENERATED BY DEFAULT AS IDENTITY, note TEXT)");
        try (Sql one = as(writer);
                Sql other = as(reader)) {
            one.run("INSERT INTO later (note) VALUES ('a')");
            assertThat(other.texts("SELECT note FROM later")).containsExactly("a");
            assertThatThrownBy(() -> other.run("DELETE FROM later")).isInstanceOf(SQLException.class);
        } finally {
            run("DROP TABLE later");
        }
    }

    @Test
    void script_asksForAMigratedSchema() throws Exception {
        try (Postgres empty = Postgres.empty();
                Connection connection = empty.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(script()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("migrate it first");
        }
    }

    /** The script as psql would send it, with the roles of this test. */
    private static String script() throws Exception {
        return Files.readString(Path.of("roles.postgresql.sql"))
                .replace(":'schema'", "'public'")
                .replace(":'writer'", "'" + writer + "'")
                .replace(":'reader'", "'" + reader + "'");
    }

    private static void run(String statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static String url(String role) {
        return database.url(role + "_user", PASSWORD);
    }

    private static Sql as(String role) throws SQLException {
        return Sql.of(DriverManager.getConnection(url(role)));
    }
}
