package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What migrating does to a PostgreSQL database that it accepts. */
class PostgresMigrateTest {
    private Postgres database;

    @BeforeEach
    void create() {
        database = Postgres.empty();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void migrate_fillsAnEmptyDatabase() throws Exception {
        migrate();

        check();
        assertThat(texts("SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
                .containsExactlyElementsOf(Scripts.of("postgresql").list().stream()
                        .map(Scripts.Script::file)
                        .toList());
        assertThat(texts("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
                        + " AND relname <> 'flyway_schema_history'"))
                .containsExactlyInAnyOrderElementsOf(DataModel.tables().keySet());
    }

    @Test
    void migrate_leavesACurrentDatabaseAlone() throws Exception {
        migrate();
        List<String> before = texts("SELECT xmin::text || relname FROM pg_class ORDER BY oid");

        migrate();

        assertThat(texts("SELECT xmin::text || relname FROM pg_class ORDER BY oid"))
                .isEqualTo(before);
    }

    @RepeatedTest(3)
    void migrate_byEightThreadsAtOnce() throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> migrations = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                migrations.add(threads.submit(() -> {
                    start.await();
                    migrate();
                    check();
                    return null;
                }));
            }
            for (Future<?> migration : migrations) {
                migration.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(texts("SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
                .hasSize(Scripts.of("postgresql").list().size());
    }

    @Test
    void migrate_byThreeProcessesAtOnce() throws Exception {
        List<Jvm> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(Jvm.start(Migrator.class, database.url()));
            }
            for (Jvm process : processes) {
                assertThat(process.rest()).contains("done");
            }
        } finally {
            for (Jvm process : processes) {
                process.close();
            }
        }
        check();
        assertThat(texts("SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
                .hasSize(Scripts.of("postgresql").list().size());
    }

    @Test
    void migrate_ofACurrentDatabaseDoesNotLoadFlyway() throws Exception {
        migrate();

        try (Jvm jvm =
                Jvm.start(List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load"), Migrator.class, database.url())) {
            assertThat(jvm.rest())
                    .contains("dev.twinstore.schema.PostgresSchema ", "done")
                    .doesNotContain("org.flywaydb.core.Flyway ");
        }
    }

    @Test
    void migrate_keepsTheRowsOfADatabaseThatIsBehind() throws Exception {
        Behind.at("2", database);
        try (Sql sql = Sql.open(database)) {
            sql.run("INSERT INTO outcomes (id, name, intent, created_at, updated_at, last_activity_at)"
                    + " VALUES ('o', 'goal', '{}', 1, 1, 1)");
        }

        migrate();

        assertThat(texts("SELECT name FROM outcomes")).containsExactly("goal");
    }

    @Test
    void text_isComparedByteByByteEverywhere() throws Exception {
        migrate();

        assertThat(texts(
                        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                                + " JOIN pg_collation l ON l.oid = a.attcollation"
                                + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0"
                                + " AND c.relname <> 'flyway_schema_history' AND l.collname <> 'C'"))
                .isEmpty();
    }

    private void migrate() {
        Schema.migrate(database.dataSource(), database.name(), Wait.LONG);
    }

    private void check() {
        Schema.check(database.dataSource(), database.name(), Wait.LONG);
    }

    private List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
