package dev.twinstore.schema;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it migrates leaves a file that the next one completes. */
class KilledMigrationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 6})
    void migrate_completesWhatAKilledProcessLeft(int scripts) throws Exception {
        Path file = folder.resolve("killed.db");
        try (Jvm jvm = Jvm.start(Schema.class, file.toString())) {
            while (!Files.exists(file) || applied(file) < scripts) {
                Thread.onSpinWait(); // a pause would miss the moment
            }
            jvm.kill();
        }

        Schema.migrate(file, Wait.LONG);

        ManyMigrateTest.assertWhole(file);
    }

    /** -1: not even the history is there, or the file is locked. */
    private static int applied(Path file) {
        try (Sql sql = Sql.open(file)) {
            return sql.texts("SELECT version FROM flyway_schema_history").size();
        } catch (SQLException e) {
            return -1;
        }
    }
}
