package dev.twinstore;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening, the two primitives, and closing. */
class StoreTest extends TestStore {
    @Tag("sqlite") // files
    @Test
    void open_makesAFolderAndFilesForTheOwnerOnly() throws IOException {
        Path deep = dir.resolve("a/b/twin.db");
        try (Store made = Store.open(deep)) {
            assertThat(made.options().database()).isEqualTo(new Database.File(deep));
            for (String name : new String[] {"twin.db", "twin.db-wal", "twin.db-shm", "twin.db-lock"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.resolveSibling(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @Tag("sqlite") // files
    @Test
    void open_refusesWhatIsNoDatabaseAndLeavesItAlone() throws IOException {
        Path text = Files.writeString(dir.resolve("notes.txt"), "not a database, ".repeat(100));
        assertThatThrownBy(() -> Store.open(text))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("notes.txt");
        assertThat(text).hasContent("not a database, ".repeat(100));
        assertThatThrownBy(() -> Store.open(dir))
                .isInstanceOf(OpenException.class)
                .hasMessageContaining("folder");
        assertThatThrownBy(
                        () -> Store.open(StoreOptions.of(dir.resolve("none.db")).forReading()))
                .isInstanceOf(OpenException.class)
                .hasMessageContaining("none.db");
        assertThat(dir.resolve("none.db")).doesNotExist();
    }

    @Tag("sqlite") // files
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://twin:secret@localhost/work",
                "postgresql://localhost/work?password=secret",
                "file:///tmp/secret.db",
                "jdbc:postgresql://localhost/work?password=secret",
                "jdbc:sqlite:/secret.db"
            })
    void open_takesNoUrlForAPath(String url) {
        assertThatThrownBy(() -> Store.open(Path.of(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:postgresql://HOST/DATABASE")
                .message()
                .doesNotContain("secret");
        if (!url.startsWith("jdbc:")) {
            assertThatThrownBy(() -> Store.open(url)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Tag("sqlite") // files
    @Test
    void open_takesAFolderWhoseNameLooksLikeAUrl() {
        Path file = dir.resolve("odd:/twin.db");
        try (Store made = Store.open(file)) {
            assertThat(made.options().database()).isEqualTo(new Database.File(file));
        }
        assertThat(new Database.File(Path.of("./odd:/twin.db")).path()).hasToString("./odd:/twin.db");
    }

    @Test
    void write_returnsWhatTheFunctionReturnedAndRollsBackWhatItThrew() {
        assertThat(store.<String>write(tx -> "value")).isEqualTo("value");
        RuntimeException own = new IllegalStateException("mine");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.activity().add(outcome, "note", "t");
                    throw own;
                }))
                .isSameAs(own);
        assertThat(activities("note")).isZero();
    }

    @Test
    void write_insideAWriteJoinsItAndMayFailAlone() {
        store.run(outer -> {
            outer.activity().add(outcome, "outer", "t");
            assertThatThrownBy(() -> store.run(inner -> {
                        assertThat(inner).isSameAs(outer);
                        inner.activity().add(outcome, "inner", "t");
                        throw new IllegalStateException("inner");
                    }))
                    .hasMessage("inner");
            store.run(inner -> inner.activity().add(outcome, "second", "t"));
            assertThat(store.activity().list(null, 10).entries())
                    .as("reads join too")
                    .hasSize(2);
        });
        assertThat(activities("outer")).isEqualTo(1);
        assertThat(activities("inner")).isZero();
        assertThat(activities("second")).isEqualTo(1);
    }

    @Test
    void aTransactionCannotBeUsedAfterItsEndOrByAnotherThread() {
        Tx[] kept = new Tx[1];
        store.run(tx -> {
            kept[0] = tx;
            assertThatThrownBy(() -> CompletableFuture.runAsync(() -> tx.dsl()).join())
                    .hasRootCauseInstanceOf(IllegalStateException.class);
        });
        assertThatThrownBy(() -> kept[0].tasks().add(outcome, NewTask.of("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended");
        assertThatThrownBy(() -> store.run(tx -> tx.dsl().transaction(inner -> {})))
                .hasMessageContaining("Store.write");
    }

    @Test
    void read_seesOneMomentHoweverLongItTakes() {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Integer> difference = CompletableFuture.supplyAsync(() -> store.read(dsl -> {
            int before = dsl.fetchCount(OUTCOMES);
            reading.countDown();
            await(written);
            return dsl.fetchCount(OUTCOMES) - before;
        }));
        await(reading);
        outcome("added meanwhile");
        written.countDown();
        assertThat(difference.join()).isZero();
    }

    @Test
    void read_cannotWrite() {
        assertThatThrownBy(() -> store.read(dsl -> dsl.deleteFrom(OUTCOMES).execute()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be written");
        try (Store reader = Store.open(options().forReading())) {
            assertThat(reader.<Integer>read(dsl -> dsl.fetchCount(OUTCOMES))).isEqualTo(1);
            assertThatThrownBy(() -> reader.tasks().add(outcome, NewTask.of("t")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("opened for reading");
        }
    }

    @Tag("sqlite") // one lock for all writers
    @Test
    void aForeignProgramThatHoldsTheLockIsWaitedForAndThenNamed() throws SQLException {
        try (Store hasty = Store.open(options().withLockTimeout(Duration.ofMillis(100)));
                Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> hasty.tasks().add(outcome, NewTask.of("t")))
                    .isInstanceOf(StoreBusyException.class)
                    .hasMessageContaining("100 ms")
                    .hasMessageContaining(file.toString());
            statement.execute("COMMIT");
            assertThat(hasty.tasks().add(outcome, NewTask.of("t")).title()).isEqualTo("t");
        }
    }

    @Test
    void anInterruptNeitherBreaksAWriteNorIsForgotten() {
        Thread.currentThread().interrupt();
        task("written all the same");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(1);
        Thread.currentThread().interrupt();
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void close_endsTheStoreAndMayBeRepeated() {
        Store second = Store.open(options());
        second.close();
        second.close();
        assertThatThrownBy(() -> second.tasks().find("x")).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> second.tasks().add(outcome, NewTask.of("t"))).isInstanceOf(StoreClosedException.class);
    }

    @Tag("sqlite") // files
    @Test
    void close_leavesOneFileThatIsTheWholeDatabase() throws IOException {
        Path alone = dir.resolve("alone/twin.db");
        String id;
        try (Store made = Store.open(alone)) {
            id = made.outcomes().create("kept").id();
            assertThat(made.outcomes().get(id).name()).isEqualTo("kept"); // so that a reader was open too
        }
        assertThat(alone.resolveSibling("twin.db-wal")).doesNotExist();
        Path copy = Files.copy(alone, dir.resolve("copy.db"));
        try (Store copied = Store.open(copy)) {
            assertThat(copied.outcomes().get(id).name()).isEqualTo("kept");
        }
    }

    @Test
    void close_insideAReadOrWriteIsRefusedAndChangesNothing() {
        assertThatThrownBy(() -> store.run(tx -> store.close())).hasMessageContaining("inside a read or write");
        assertThatThrownBy(() -> store.read(dsl -> {
                    store.close();
                    return dsl;
                }))
                .hasMessageContaining("inside a read or write");
        assertThat(task("goes on")).isNotBlank();
    }

    @Test
    void read_insideAReadSeesTheSameMomentOnTheSameConnection() {
        try (Store narrow = Store.open(options().withReaders(1).withLockTimeout(Duration.ofMillis(200)))) {
            assertThat(narrow.<Boolean>read(outer -> narrow.<Boolean>read(inner -> inner == outer)))
                    .isTrue();
        }
    }

    @Test
    void aConstraintThatIsBrokenIsNamed() {
        assertThatThrownBy(() -> store.run(
                        tx -> tx.dsl().update(OUTCOMES).set(OUTCOMES.NAME, "").execute()))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("outcome_has_a_name");
    }

    @Test
    void everyDslReadsBackExactlyTheRowsItWrote() {
        store.read(dsl -> {
            assertThat(dsl.settings().getFetchTriggerValuesAfterReturning())
                    .isEqualTo(FetchTriggerValuesAfterReturning.NEVER);
            assertThat(dsl.settings().isExecuteLogging()).isFalse();
            return dsl;
        });
        store.run(tx -> assertThat(tx.dsl().settings().getFetchTriggerValuesAfterReturning())
                .isEqualTo(FetchTriggerValuesAfterReturning.NEVER));
    }

    @Tag("sqlite") // PostgreSQL lets no program store such a word
    @Test
    void aStoredWordThatNoEnumKnowsIsNamed() throws SQLException {
        try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.execute("PRAGMA ignore_check_constraints = ON");
            statement.execute("UPDATE outcomes SET status = 'resting'");
        }
        assertThatThrownBy(() -> store.read(dsl -> dsl.selectFrom(OUTCOMES).fetch()))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("outcomes.status", "resting");
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.STATUS, dev.twinstore.model.OutcomeStatus.ACTIVE)
                .execute());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Tag("sqlite") // files
    @Test
    void close_leavesAllInTheFileItself_alsoWhileSomebodyReads() throws IOException {
        Path copied = dir.resolve("copied.db");
        Path read = dir.resolve("read.db");
        Store writer = Store.open(StoreOptions.of(read).withoutHousekeeping());
        try (Store reader = Store.open(StoreOptions.of(read).forReading())) {
            writer.outcomes().create("of the writer");
            assertThat(reader.outcomes().findByName("of the writer")).hasSize(1);
            writer.close();
            Files.copy(read, copied);
            assertThat(reader.outcomes().findByName("of the writer"))
                    .as("it reads on")
                    .hasSize(1);
        }
        try (Store copy = Store.open(copied)) {
            assertThat(copy.outcomes().findByName("of the writer")).hasSize(1);
        }
    }
}
