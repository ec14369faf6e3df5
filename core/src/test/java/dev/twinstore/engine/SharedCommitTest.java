package dev.twinstore.engine;

import static dev.twinstore.engine.OwnWork.own;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.StoreException;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** What one turn holds, with turns that are as long as they need to be. */
@Allow.PlainSQL
class SharedCommitTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path dir;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger commits = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ProcessLock lock;
    private Session session;
    private Session other;
    private GroupCommit queue;

    @BeforeEach
    void open() throws SQLException {
        Path file = dir.resolve("t.db");
        Schema.migrate(file, LONG);
        lock = ProcessLock.of(file);
        session = Session.open(file, new SQLiteConfig());
        other = Session.open(file, new SQLiteConfig());
        queue = new GroupCommit(session, lock, new Failures(file, LONG), LONG, LONG, LONG, commits::incrementAndGet);
        queue.write(dsl -> dsl.execute("CREATE TABLE notes (note TEXT NOT NULL)"));
        commits.set(0);
    }

    @AfterEach
    void close() throws SQLException {
        goOn.countDown();
        assertThat(queue.close(LONG)).isTrue();
        threads.shutdownNow();
        session.close();
        other.close();
        lock.close();
    }

    @Test
    void allThatQueueUpShareOneCommit() {
        CompletableFuture<Integer> first = holdTheTurn();
        List<CompletableFuture<Integer>> users = IntStream.range(0, 10)
                .mapToObj(i -> queued(() -> queue.write(dsl -> note(dsl, "user's"))))
                .toList();
        List<CompletableFuture<Integer>> own = IntStream.range(0, 10)
                .mapToObj(i -> queued(() -> queue.write(own(dsl -> note(dsl, "own")))))
                .toList();

        goOn.countDown();

        get(first);
        users.forEach(SharedCommitTest::get);
        own.forEach(SharedCommitTest::get);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(21);
    }

    @Test
    void aLoneWriteHasACommitOfItsOwn() {
        queue.write(dsl -> note(dsl, "a"));
        queue.write(own(dsl -> note(dsl, "b")));
        assertThat(commits).hasValue(2);
    }

    @Test
    void nobodyIsToldBeforeTheCommit() {
        CompletableFuture<Integer> first = holdTheTurn();
        CompletableFuture<Integer> early = queued(() -> queue.write(own(dsl -> note(dsl, "early"))));
        CompletableFuture<Integer> refused = queued(() -> queue.write(own(dsl -> {
            throw new IllegalStateException("refused because of what is not committed yet");
        })));
        CountDownLatch atTheEnd = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> last = queued(() -> queue.write(dsl -> {
            atTheEnd.countDown();
            await(end);
            return note(dsl, "last");
        }));
        goOn.countDown();
        await(atTheEnd);

        assertThat(List.of(first, early, refused)).noneMatch(CompletableFuture::isDone);
        assertThat(seenByOthers()).isZero();

        end.countDown();
        assertThat(get(last)).isEqualTo(1);
        assertThat(get(early)).isEqualTo(1);
        assertThatThrownBy(() -> get(refused)).hasMessageContaining("refused because");
        assertThat(seenByOthers()).isEqualTo(3);
    }

    @Test
    void whoFailsIsUndoneAlone() {
        CompletableFuture<Integer> first = holdTheTurn();
        CompletableFuture<Integer> bad = queued(() -> queue.write(dsl -> {
            note(dsl, "undone");
            return dsl.execute("INSERT INTO notes VALUES (NULL)");
        }));
        CompletableFuture<Integer> good = queued(() -> queue.write(own(dsl -> note(dsl, "kept"))));
        goOn.countDown();
        get(first);
        get(good);
        assertThatThrownBy(() -> get(bad)).hasCauseInstanceOf(StoreException.class);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(2);
    }

    @Test
    void ownWorkThatFailsHalfWayIsUndoneAloneThoughItHadNoSavepoint() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(lock.acquire(LONG)).isTrue(); // so that all queue up for one turn
        CompletableFuture<Integer> before = queued(() -> queue.write(own(dsl -> {
            runs.incrementAndGet();
            return note(dsl, "before");
        })));
        CompletableFuture<Integer> bad = queued(() -> queue.write(own(dsl -> {
            note(dsl, "undone");
            return dsl.execute("INSERT INTO notes VALUES (NULL)");
        })));
        CompletableFuture<Integer> after = queued(() -> queue.write(own(dsl -> note(dsl, "after"))));
        lock.release();

        assertThat(get(before)).isEqualTo(1);
        assertThat(get(after)).isEqualTo(1);
        assertThatThrownBy(() -> get(bad)).hasCauseInstanceOf(StoreException.class);
        assertThat(runs).as("once in vain, once for good").hasValue(2);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(2);
    }

    @Test
    void ownWorkThatRefusesBeforeItChangesAnythingCostsTheOthersNothing() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(lock.acquire(LONG)).isTrue();
        CompletableFuture<Integer> before = queued(() -> queue.write(own(dsl -> {
            runs.incrementAndGet();
            return note(dsl, "before");
        })));
        CompletableFuture<Integer> refused = queued(() -> queue.write(own(dsl -> {
            throw new IllegalStateException("no");
        })));
        lock.release();
        get(before);
        assertThatThrownBy(() -> get(refused)).hasRootCauseMessage("no");
        assertThat(runs).hasValue(1);
    }

    @Test
    void whenTheCommitFailsAllAreToldAndNothingIsKept() {
        CompletableFuture<Integer> first = holdTheTurn();
        CompletableFuture<Integer> second = queued(() -> queue.write(own(dsl -> note(dsl, "second"))));
        CompletableFuture<Integer> third = queued(() -> queue.write(dsl -> {
            // checked at the commit only, which then refuses
            dsl.execute("PRAGMA defer_foreign_keys = ON");
            return dsl.execute(
                    "INSERT INTO activity_log (outcome_id, type, title, created_at) VALUES ('no', 'a', 'b', 1)");
        }));
        goOn.countDown();
        for (CompletableFuture<Integer> each : List.of(first, second, third)) {
            assertThatThrownBy(() -> get(each))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("FOREIGN KEY");
        }
        assertThat(seenByOthers()).isZero();
        queue.write(dsl -> note(dsl, "goes on"));
        assertThat(seenByOthers()).isEqualTo(1);
    }

    @Test
    void afterItsTurnTheLockIsFree() {
        queue.write(dsl -> note(dsl, "a"));
        assertThat(lock.acquire(Duration.ZERO)).isTrue();
        lock.release();
    }

    private CompletableFuture<Integer> holdTheTurn() {
        CompletableFuture<Integer> holder = CompletableFuture.supplyAsync(
                () -> queue.write(dsl -> {
                    inside.countDown();
                    await(goOn);
                    return note(dsl, "first");
                }),
                threads);
        await(inside);
        return holder;
    }

    private <T> CompletableFuture<T> queued(Supplier<T> call) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<T> result = CompletableFuture.supplyAsync(
                () -> {
                    thread.complete(Thread.currentThread());
                    return call.get();
                },
                threads);
        Thread runner = get(thread);
        while (runner.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return result;
    }

    private static int note(DSLContext dsl, String note) {
        return dsl.execute("INSERT INTO notes VALUES (?)", note);
    }

    private int seenByOthers() {
        try {
            return other.snapshot(
                    dsl -> dsl.fetchSingle("SELECT count(*) FROM notes").get(0, Integer.class));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
