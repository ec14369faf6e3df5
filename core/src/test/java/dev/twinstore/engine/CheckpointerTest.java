package dev.twinstore.engine;

import static dev.twinstore.Callers.await;
import static dev.twinstore.Callers.get;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.twinstore.Callers;
import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.Schema;
import dev.twinstore.testing.Race;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jooq.Allow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** The WAL is moved into the file while others write, and stays small; whatever hinders that harms nobody. */
@Allow.PlainSQL
class CheckpointerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int PAGE = 4096;

    /** More than a WAL of the largest size and what a few turns add. */
    private static final long BOUND = 12_000L * PAGE;

    @TempDir
    Path dir;

    private final Callers callers = new Callers();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("twin.db");
    }

    @AfterEach
    void stopThreads() {
        goOn.countDown();
        callers.close();
    }

    @Test
    void howeverMuchThreadsWrite_theWalStaysBounded() throws Exception {
        try (Store store = open()) {
            new Race().run(4, number -> write(store, 100));
            assertThat(Files.size(wal())).as("after three times as much").isLessThan(BOUND);
            assertThat(thread()).isPresent();
            untilItIsAsleep();
            assertThat(new SqliteFile(file).bytesToTakeBack()).isLessThan(3_500L * PAGE);
        }
        isClosed();
    }

    @Test
    void storesAndProcessesOnOneFileLetEachOther() throws Exception {
        try (Store store = open();
                Store second = open();
                ChildProcess process = ChildProcess.start(WritingProcess.class, file)) {
            new Race().run(4, number -> write(number % 2 == 0 ? store : second, 60));
            assertThat(process.line()).isEqualTo("written");
            assertThat(Files.size(wal())).isLessThan(BOUND);
        }
        isClosed();
    }

    @Test
    void somebodyAlwaysReadsButNobodyForLong_theWalStaysBounded() throws Exception {
        try (Store store = open()) {
            List<CompletableFuture<Integer>> readers = Stream.generate(
                            () -> callers.start(() -> readAgainAndAgain(store)))
                    .limit(4)
                    .toList();
            new Race().run(4, number -> write(store, 100));
            assertThat(Files.size(wal()))
                    .as("of 165 MB; on a busy machine a read may outlast the wait, which is tried again every 32 MB")
                    .isLessThan(4L * Checkpointer.MOST * PAGE);
            goOn.countDown();
            assertThat(readers).allSatisfy(reader -> assertThat(get(reader)).isPositive());
        }
        isClosed();
    }

    @Test
    void aLongReadIsWaitedForAsleep_andThenAllIsMoved() throws Exception {
        try (Store store = open()) {
            write(store, 1);
            CompletableFuture<Integer> reader = callers.start(() -> store.read(dsl -> {
                int count = dsl.fetchCount(OUTCOMES);
                inside.countDown();
                await(goOn);
                return count == dsl.fetchCount(OUTCOMES) ? count : -1;
            }));
            await(inside);
            write(store, 150);
            assertThat(new SqliteFile(file).bytesToTakeBack())
                    .as("whoever reads needs it")
                    .isGreaterThan(BOUND);
            untilItIsAsleep();

            goOn.countDown();
            assertThat(get(reader)).isEqualTo(1);
            write(store, 10);
            until(() -> new SqliteFile(file).bytesToTakeBack() < 3_500L * PAGE);
        }
        isClosed();
    }

    @Test
    void closedWhileItMoves_leavesTheFileAlone() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Store store = open()) {
                write(store, 26 + i); // about as much as wakes it
            }
            isClosed();
        }
    }

    @Test
    void littleIsWritten_itNeverBegins() throws Exception {
        try (Store store = open()) {
            write(store, 2);
            assertThat(thread()).isEmpty();
        }
    }

    @Test
    void itFails_nobodyHearsOfItAndItIsTriedAgain() throws SQLException {
        AtomicInteger opened = new AtomicInteger();
        try (Written written = new Written(() -> {
            if (opened.incrementAndGet() == 1) {
                throw new SQLException("no disk");
            }
            return session();
        })) {
            assertThatCode(() -> written.checkpointer.grown(5_000)).doesNotThrowAnyException();
            until(() -> opened.get() == 1);
            untilItIsAsleep();
            assertThat(written.left()).isPositive();

            written.checkpointer.grown(6_000);
            until(() -> written.left() == 0);
        }
    }

    @Test
    void whoeverWritesMovesWhatHasBecomeTooMuch() throws SQLException {
        try (Written written = new Written(this::session)) {
            written.checkpointer.grown(Checkpointer.MOST);
            assertThat(written.left()).isZero();
        }
    }

    @Test
    void theWalIsAnothers_nothingIsMoved() throws Exception {
        try (Written written = new Written(this::session)) {
            Files.delete(wal());
            Files.write(wal(), new byte[100]);
            written.checkpointer.grown(Checkpointer.MOST);
            assertThat(written.left()).isPositive();
        }
    }

    @Test
    void theFileIsAnother_nothingIsMoved() throws Exception {
        try (Written written = new Written(this::session)) {
            written.checkpointer.grown(Checkpointer.MOST); // it is open
            written.insert();
            Files.move(file, dir.resolve("moved.db"));
            Files.write(file, new byte[0]);
            written.checkpointer.grown(Checkpointer.MOST);
            assertThat(written.left()).isPositive();
        }
    }

    @Test
    void whoeverMovesAllWaitsForAnotherCheckpoint() throws SQLException {
        try (Written written = new Written(this::session);
                Closing reader = new Closing(session());
                Closing first = new Closing(session());
                Closing second = new Closing(session())) {
            reader.session.run("BEGIN");
            reader.session.number("SELECT count(*) FROM notes");
            written.insert();
            CompletableFuture<Boolean> waits = callers.start(() -> all(first.session));
            until(() -> row(second.session)[1] < 0); // the first has begun, and waits for the reader

            CompletableFuture<Boolean> behind = callers.start(() -> all(second.session));
            reader.session.run("COMMIT");

            assertThat(get(waits)).isTrue();
            assertThat(get(behind)).isTrue();
        }
    }

    /** A database whose WAL holds something, and a checkpointer that nobody else calls. */
    private final class Written implements AutoCloseable {
        private final ProcessLock lock;
        private final SqliteSession session;
        private final Checkpointer checkpointer;

        Written(Readers.Opener opener) throws SQLException {
            Schema.migrate(file, LONG);
            lock = ProcessLock.of(file);
            session = session();
            session.number("PRAGMA journal_mode = WAL");
            session.run("CREATE TABLE notes (note TEXT NOT NULL)");
            insert();
            checkpointer = new Checkpointer(file.toString(), opener, session.wal(), lock);
        }

        void insert() throws SQLException {
            session.beginWriting();
            session.run("INSERT INTO notes VALUES ('a')");
            session.run("COMMIT");
        }

        /** Pages that are in the WAL and not in the file. */
        long left() {
            try {
                long[] row = session.numbers("PRAGMA wal_checkpoint(NOOP)", 3);
                return row[1] - row[2];
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws SQLException {
            checkpointer.close();
            session.close();
            lock.close();
        }
    }

    private record Closing(SqliteSession session) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            session.close();
        }
    }

    private SqliteSession session() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(20_000);
        return SqliteSession.open(file, config);
    }

    private static boolean all(SqliteSession session) {
        try {
            return Checkpointer.all(session, "FULL");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long[] row(SqliteSession session) {
        try {
            return session.numbers("PRAGMA wal_checkpoint(PASSIVE)", 2);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Each read takes ten milliseconds; how many there were. */
    private int readAgainAndAgain(Store store) {
        int reads = 0;
        while (goOn.getCount() > 0) {
            store.read(dsl -> {
                dsl.fetchCount(OUTCOMES);
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                return dsl.fetchCount(OUTCOMES);
            });
            reads++;
        }
        return reads;
    }

    private Store open() {
        return Store.open(StoreOptions.of(file)
                .withDurability(StoreOptions.Durability.NORMAL)
                .withoutHousekeeping());
    }

    /** Writes a hundred pages, so many times: into a row of its own, so that the file stays small. */
    static int write(Store store, int times) {
        String id = store.outcomes().create("one that grows").id();
        for (int i = 0; i < times; i++) {
            String text =
                    Character.toString('a' + i % 26).repeat(100 * PAGE); // SQLite leaves pages alone that stay the same
            store.run(tx -> tx.dsl()
                    .update(OUTCOMES)
                    .set(OUTCOMES.BRIEF, text)
                    .where(OUTCOMES.ID.eq(id))
                    .execute());
        }
        return times;
    }

    private Path wal() {
        return file.resolveSibling("twin.db-wal");
    }

    private Optional<Thread> thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("twinstore-checkpoint " + file))
                .findAny();
    }

    /** Its thread waits for nothing but being woken. */
    private void untilItIsAsleep() {
        until(() -> thread().map(thread -> thread.getState() == Thread.State.TIMED_WAITING
                        && thread.getStackTrace().length > 0
                        && Arrays.stream(thread.getStackTrace())
                                .noneMatch(frame -> frame.getClassName().startsWith("dev.twinstore")))
                .orElse(true));
    }

    private static void until(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - began)
                    .isLessThan(Duration.ofSeconds(30).toNanos());
            Thread.onSpinWait();
        }
    }

    /** Nobody has it open, its thread has ended, and the file alone is the database. */
    private void isClosed() {
        assertThat(thread()).isEmpty();
        assertThat(wal()).doesNotExist();
        assertThat(new SqliteFile(file).users()).isEmpty();
        TestDatabase.check("jdbc:sqlite:" + file);
    }
}
