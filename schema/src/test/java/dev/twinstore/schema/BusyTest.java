package dev.twinstore.schema;

import static dev.twinstore.schema.RefusalTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that someone else holds: waited for, but not for ever. */
class BusyTest {
    @TempDir
    Path folder;

    @Test
    void migrate_givesUpOnAFileThatIsLockedForReading() throws Exception {
        Path file = folder.resolve("locked.db");
        try (Sql other = Sql.open(file)) {
            other.run("CREATE TABLE theirs (id INTEGER)");
            other.run("BEGIN EXCLUSIVE");
            byte[] before = Files.readAllBytes(file);

            assertRefused(() -> Schema.migrate(file, Wait.SHORT), Reason.BUSY, "locked.db", "100 ms");

            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
    }

    @Test
    void migrate_givesUpOnAFileThatIsLockedForWriting() throws Exception {
        Path file = Behind.at("3", folder.resolve("locked.db"));
        try (Sql other = Sql.open(file)) {
            other.run("BEGIN IMMEDIATE");
            byte[] before = Files.readAllBytes(file);

            assertRefused(() -> Schema.migrate(file, Wait.SHORT), Reason.BUSY, "locked.db", "100 ms");

            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
        Schema.migrate(file, Wait.LONG);
    }

    @Test
    void migrate_givesUpWhileAnotherProcessHoldsTheLock() throws Exception {
        Path file = folder.resolve("new.db");
        try (Jvm holder = Jvm.start(LockHolder.class, file.toString())) {
            holder.await("held");

            assertRefused(() -> Schema.migrate(file, Wait.SHORT), Reason.BUSY, "new.db", "100 ms");

            assertThat(file).doesNotExist();
        }
    }

    @Test
    void migrate_doesNotWaitForWritersOfACurrentFile() throws Exception {
        Path file = folder.resolve("current.db");
        Schema.migrate(file, Wait.LONG);
        try (Sql other = Sql.open(file)) {
            other.run("BEGIN IMMEDIATE");

            Schema.migrate(file, Wait.SHORT);
        }
    }

    @Test
    void migrate_waitsForAWriterThatEnds() throws Exception {
        Path file = Behind.at("3", folder.resolve("locked.db"));
        try (Sql other = Sql.open(file)) {
            other.run("BEGIN IMMEDIATE");
            CompletableFuture<Void> migration = CompletableFuture.runAsync(() -> Schema.migrate(file, Wait.LONG));
            while (!Files.exists(folder.resolve("locked.db-lock"))) {
                Thread.onSpinWait(); // until it is past its first look
            }
            other.run("COMMIT");

            migration.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
        }
        Schema.check(file, Wait.LONG);
    }
}
