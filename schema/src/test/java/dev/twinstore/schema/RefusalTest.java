package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Twinstore will not touch: it says why, and the file stays as it is, to the byte. */
class RefusalTest {
    @TempDir
    Path folder;

    @Test
    void migrate_refusesWhatIsNoDatabase() throws Exception {
        Path file = folder.resolve("notes.txt");
        Files.writeString(file, "Dear diary, ".repeat(1000), StandardCharsets.UTF_8);

        refused(file, Reason.UNREADABLE, "is not a SQLite database");
    }

    @Test
    void migrate_refusesAFolder() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("a-folder"));

        assertRefused(() -> Schema.migrate(inside, Wait.LONG), Reason.UNREADABLE, "is a folder");
        assertRefused(() -> Schema.check(inside, Wait.LONG), Reason.UNREADABLE, "no database file");
        assertThat(inside).isEmptyDirectory();
    }

    @Test
    void migrate_refusesTheNameOfWhatLiesBesideADatabase() throws Exception {
        String named = "named like what lies beside a database";
        for (String ending : List.of("-wal", "-shm", "-journal", "-lock", "-WAL")) {
            Path beside = folder.resolve("twin.db" + ending);
            assertRefused(() -> Schema.migrate(beside, Wait.LONG), Reason.UNREADABLE, beside.toString(), named);
            Files.createFile(beside);
            refused(beside, Reason.UNREADABLE, beside.toString(), named);
            Path link = Files.createSymbolicLink(folder.resolve("link" + ending + ".db"), beside);
            refused(link, Reason.UNREADABLE, beside.toString(), named);
            assertThat(beside).isEmptyFile();
        }
    }

    @Test
    void migrate_takesADatabaseWhateverItsNameIs() throws Exception {
        Path journal = Files.move(migrated(), folder.resolve("team-journal"));
        Schema.migrate(journal, Wait.LONG);
        Schema.check(journal, Wait.LONG);
    }

    @Test
    void migrate_refusesADamagedFile() throws Exception {
        Path file = migrated();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] noise = new byte[2000];
            Arrays.fill(noise, (byte) 0xA5);
            bytes.seek(100); // the schema's first page, behind the file's header
            bytes.write(noise);
        }

        refused(file, Reason.CORRUPT, "is damaged");
    }

    @Test
    void migrate_refusesACutFile() throws Exception {
        Path file = migrated();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(4096);
        }

        refused(file, Reason.CORRUPT, "is damaged");
    }

    @Test
    void migrate_refusesAnotherProgramsTables() throws Exception {
        Path file = folder.resolve("foreign.db");
        make(file, "CREATE TABLE tasks (id INTEGER PRIMARY KEY)");

        refused(file, Reason.FOREIGN, "Twinstore did not make");
    }

    @Test
    void migrate_refusesAnotherProgramsView() throws Exception {
        Path file = folder.resolve("foreign.db");
        make(file, "CREATE VIEW numbers AS SELECT 1");

        refused(file, Reason.FOREIGN, "Twinstore did not make");
    }

    @Test
    void migrate_refusesAnotherProgramsMark() throws Exception {
        Path file = folder.resolve("foreign.db");
        make(file, "PRAGMA application_id = 4711");

        refused(file, Reason.FOREIGN, "application_id 4711");
    }

    @Test
    void migrate_refusesAnotherProgramsHistory() throws Exception {
        Path file = migrated();
        make(file, "UPDATE flyway_schema_history SET script = 'V1__theirs.sql' WHERE version = '1'");

        refused(file, Reason.FOREIGN, "V1__theirs.sql");
    }

    @Test
    void migrate_refusesAHistoryOfAnotherForm() throws Exception {
        Path file = folder.resolve("foreign.db");
        make(file, "CREATE TABLE flyway_schema_history (id INTEGER)");

        refused(file, Reason.UNREADABLE, "no such column");
    }

    @Test
    void migrate_refusesANewerDatabase() throws Exception {
        Path file = migrated();
        make(
                file,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success)"
                        + " VALUES (99, '99', 'future', 'SQL', 'V99__future.sql', 1, 'someone', 0, 1)");

        refused(file, Reason.NEWER, "99", Schema.version(), "use a newer version");
    }

    @Test
    void migrate_refusesAChangedChecksum() throws Exception {
        Path file = migrated();
        make(file, "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '3'");

        refused(file, Reason.DAMAGED, "V3__support.sql");
    }

    @Test
    void migrate_refusesAFailedScript() throws Exception {
        Path file = migrated();
        make(file, "UPDATE flyway_schema_history SET success = 0 WHERE version = '4'");

        refused(file, Reason.DAMAGED, "V4__supervision.sql");
    }

    @Test
    void migrate_refusesTablesWithoutTheirHistory() throws Exception {
        Path file = migrated();
        make(file, "DELETE FROM flyway_schema_history");

        refused(file, Reason.DAMAGED, "empty migration history");
    }

    @Test
    void check_refusesAMissingFile() {
        Path file = folder.resolve("missing.db");

        assertRefused(() -> Schema.check(file, Wait.LONG), Reason.UNREADABLE, "missing.db", "check the path");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void check_refusesAnEmptyFile() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.db"));

        assertRefused(() -> Schema.check(file, Wait.LONG), Reason.NOT_MIGRATED, "empty.db", Schema.version());
        assertThat(file).isEmptyFile();
    }

    @Test
    void migrate_refusesAFolderThatDoesNotExist() {
        Path file = folder.resolve("nowhere/new.db");

        assertRefused(() -> Schema.migrate(file, Wait.LONG), Reason.READ_ONLY, "new.db", "permissions");
        assertThat(folder).isEmptyDirectory();
    }

    private Path migrated() {
        Path file = folder.resolve("ours.db");
        Schema.migrate(file, Wait.LONG);
        return file;
    }

    private static void make(Path file, String statement) throws Exception {
        try (Sql sql = Sql.open(file)) {
            sql.run(statement);
        }
    }

    private static void refused(Path file, Reason reason, String... words) throws Exception {
        byte[] before = Files.readAllBytes(file);
        assertRefused(() -> Schema.migrate(file, Wait.LONG), reason, words);
        assertRefused(() -> Schema.check(file, Wait.LONG), reason, words);
        assertThat(Files.readAllBytes(file)).as("bytes of %s", file).isEqualTo(before);
    }

    static void assertRefused(ThrowingCallable call, Reason reason, String... words) {
        assertThatThrownBy(call)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        RefusedDatabaseException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
