package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The tests' own PostgreSQL server. */
class PostgresTest {
    @Test
    void databases_areApart() throws Exception {
        try (Postgres one = Postgres.empty();
                Postgres other = Postgres.migrated();
                Sql sql = Sql.open(one)) {
            assertThat(one.url()).isNotEqualTo(other.url());
            assertThat(sql.value("SELECT current_database()")).isEqualTo(one.name());
            assertThat(sql.value("SELECT to_regclass('tasks')")).isNull();
        }
    }

    @Test
    void close_dropsTheDatabaseThoughSomebodyIsConnected() throws Exception {
        Postgres database = Postgres.empty();
        try (Sql sql = Sql.open(database)) {
            database.close();

            assertThatThrownBy(() -> sql.value("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void server_comesBackWithItsData() throws Exception {
        assumeTrue(Postgres.isOwnServer());
        try (Postgres database = Postgres.migrated()) {
            try (Work work = Work.in(database)) {
                work.task("t");
                Postgres.stopServer();
                assertThatThrownBy(() -> work.task("u")).isInstanceOf(SQLException.class);
                assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);

                Postgres.startServer();

                try (Sql sql = Sql.open(database)) {
                    assertThat(sql.texts("SELECT id FROM tasks")).containsExactly("t");
                }
            }
        }
    }
}
