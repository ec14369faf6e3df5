package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tests' own server can be taken away and brought back, for tests of reconnecting. */
@Tag("postgresql")
class PostgresRestartTest {
    @Test
    void restart_keepsPortAndDataAndEndsConnections() throws Exception {
        assumeThat(Postgres.isOurs()).isTrue();
        String url = Postgres.fresh();
        try (Sql before = Sql.open(url)) {
            before.run("INSERT INTO outcomes (id, name, created_at, updated_at, last_activity_at)"
                    + " VALUES ('o', 'goal', 1, 1, 1)");

            Postgres.stop();
            assertThatThrownBy(() -> before.value("SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> Sql.open(url)).isInstanceOf(SQLException.class);
            Postgres.startAgain();

            assertThatThrownBy(() -> before.value("SELECT 1")).isInstanceOf(SQLException.class);
            try (Sql after = Sql.open(url)) {
                assertThat(after.texts("SELECT name FROM outcomes")).containsExactly("goal");
            }
        } finally {
            Postgres.drop(url);
        }
    }
}
