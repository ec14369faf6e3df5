package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private String db;

    @BeforeEach
    void aDatabase() {
        db = dir.resolve("twin.db").toString();
        Store.open(StoreOptions.of(Path.of(db)).withoutHousekeeping()).close();
    }

    private void dropAnIndex() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + db);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP INDEX tasks_due");
        }
    }

    @Test
    void healthy_isZero() throws IOException {
        Ran ran = twinstore("check", "--db", db);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("Healthy: integrity", "Not examined: backup");

        JsonNode json = new JsonMapper()
                .readTree(twinstore("check", "--db", db, "--format", "json").out());
        assertThat(json.at("/healthy").asBoolean()).isTrue();
        assertThat(json.at("/findings")).isEmpty();
        assertThat(json.at("/examined")).isNotEmpty();
    }

    @Test
    void findings_areOne_untilTheyAreFixed() throws SQLException, IOException {
        dropAnIndex();
        Ran ran = twinstore("check", "--db", db);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("index tasks_due is missing", "--fix", "high");

        assertThat(twinstore("check", "--db", db, "--fix").code()).isEqualTo(2);
        String backups = dir.resolve("backups").toString();
        Ran fixed = twinstore("check", "--db", db, "--fix", "--backups", backups, "--format", "json");
        assertThat(fixed.code()).isZero();
        JsonNode json = new JsonMapper().readTree(fixed.out());
        assertThat(json.at("/healthy").asBoolean()).isTrue();
        assertThat(Path.of(json.at("/backup").asText(), "manifest.json")).exists();
        assertThat(json.at("/repaired")).hasSize(1);
        assertThat(json.at("/repaired/0/what").asText()).isEqualTo("index tasks_due is missing");

        dropAnIndex();
        assertThat(twinstore("check", "--db", db, "--fix", "--backups", backups).out())
                .contains("Made a backup first: ", "Repaired (schema): index tasks_due is missing", "Healthy: ");
        assertThat(twinstore("check", "--db", db, "--fix", "--backups", backups).out())
                .contains("There was nothing to repair.");
    }

    @Test
    void badInput_isSaid() {
        assertThat(twinstore("check", "--db", db, "--backup-age", "soon").err()).contains("--backup-age", "soon");
        assertThat(twinstore("check", "--db", dir.resolve("no.db").toString()).err())
                .contains("no.db");
    }
}
