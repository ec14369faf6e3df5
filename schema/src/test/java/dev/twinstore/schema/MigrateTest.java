package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What migrating does to a file that it accepts. */
class MigrateTest {
    @TempDir
    Path folder;

    @Test
    void migrate_makesANewFile() throws Exception {
        Path file = folder.resolve("new.db");

        Schema.migrate(file, Wait.LONG);

        Schema.check(file, Wait.LONG);
        try (Sql sql = Sql.open(file)) {
            assertThat(sql.value("PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(sql.value("PRAGMA auto_vacuum")).isEqualTo(2);
            assertThat(sql.value("PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
            assertThat(sql.value("PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(sql.rows("PRAGMA foreign_key_check")).isEmpty();
            assertThat(sql.value("SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"))
                    .isEqualTo(Schema.version());
        }
    }

    @Test
    void migrate_fillsAnEmptyFile() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.db"));

        Schema.migrate(file, Wait.LONG);

        Schema.check(file, Wait.LONG);
    }

    @Test
    void migrate_leavesACurrentFileAlone() throws Exception {
        Path file = folder.resolve("current.db");
        Schema.migrate(file, Wait.LONG);
        byte[] before = Files.readAllBytes(file);

        Schema.migrate(file, Wait.LONG);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void migrate_ofACurrentFileDoesNotLoadFlyway() throws Exception {
        Path file = folder.resolve("current.db");
        Schema.migrate(file, Wait.LONG);

        try (Jvm jvm = Jvm.start(List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load"), Schema.class, file.toString())) {
            assertThat(jvm.rest()).contains("dev.twinstore.schema.Schema ").doesNotContain("org.flywaydb.core.Flyway ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "5"})
    void migrate_completesAFileThatIsBehind(String version) throws Exception {
        Path file = Behind.at(version, folder.resolve("behind.db"));
        assertThatThrownBy(() -> Schema.check(file, Wait.LONG))
                .isInstanceOfSatisfying(
                        RefusedDatabaseException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_MIGRATED));

        Schema.migrate(file, Wait.LONG);

        Schema.check(file, Wait.LONG);
    }

    @Test
    void migrate_keepsTheRowsOfAFileThatIsBehind() throws Exception {
        Path file = Behind.at("2", folder.resolve("behind.db"));
        try (Sql sql = Sql.open(file)) {
            sql.run("INSERT INTO outcomes (id, name, created_at, updated_at, last_activity_at)"
                    + " VALUES ('o', 'goal', 1, 1, 1)");
        }

        Schema.migrate(file, Wait.LONG);

        try (Sql sql = Sql.open(file)) {
            assertThat(sql.texts("SELECT name FROM outcomes")).containsExactly("goal");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.db", "what?.db", "100%25.db", "a#b;c&d=e.db", "it's \"quoted\".db", "mode=memory.db"})
    void migrate_takesAnyFileName(String name) throws Exception {
        Path file = folder.resolve(name);

        Schema.migrate(file, Wait.LONG);

        assertThat(file).isRegularFile().isNotEmptyFile();
        Schema.check(file, Wait.LONG);
    }

    @Test
    void main_makesTheFolderToo() throws Exception {
        Path file = folder.resolve("deep/er/new.db");

        Schema.main(new String[] {file.toString()});

        Schema.check(file, Wait.LONG);
    }

    @Test
    void migrate_followsALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), folder.resolve("real.db"));

        Schema.migrate(link, Wait.LONG);

        Schema.check(folder.resolve("real.db"), Wait.LONG);
    }
}
