package dev.twinstore.engine;

import static dev.twinstore.Callers.await;
import static dev.twinstore.Callers.get;
import static dev.twinstore.engine.OwnWork.own;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Callers;
import dev.twinstore.StoreException;
import dev.twinstore.Tx;
import dev.twinstore.engine.Together.Answer;
import dev.twinstore.metrics.Meters;
import dev.twinstore.schema.ProcessLock;
import dev.twinstore.schema.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    private final Callers callers = new Callers();
    private final AtomicInteger commits = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ProcessLock lock;
    private SqliteSession session;
    private SqliteSession other;
    private GroupCommit queue;

    @BeforeEach
    void open() throws SQLException {
        Path file = dir.resolve("t.db");
        Schema.migrate(file, LONG);
        lock = ProcessLock.of(file);
        session = SqliteSession.open(file, new SQLiteConfig());
        other = SqliteSession.open(file, new SQLiteConfig());
        queue = new GroupCommit(
                new WithoutTx(),
                session,
                lock,
                new SqliteFailures(file.toString(), LONG),
                LONG,
                LONG,
                LONG,
                commits::incrementAndGet,
                Meters.none().of("notes", "sqlite"));
        write(dsl -> dsl.execute("CREATE TABLE notes (note TEXT NOT NULL)"));
        commits.set(0);
    }

    @AfterEach
    void close() throws SQLException {
        goOn.countDown();
        assertThat(queue.close(LONG)).isTrue();
        callers.close();
        session.close();
        other.close();
        lock.close();
    }

    @Test
    void allThatQueueUpShareOneCommit() {
        CompletableFuture<Integer> first = holdTheTurn();
        List<CompletableFuture<Integer>> users = IntStream.range(0, 10)
                .mapToObj(i -> callers.queued(() -> write(dsl -> note(dsl, "user's"))))
                .toList();
        List<CompletableFuture<Integer>> own = IntStream.range(0, 10)
                .mapToObj(i -> callers.queued(() -> write(own(dsl -> note(dsl, "own")))))
                .toList();

        goOn.countDown();

        get(first);
        users.forEach(Callers::get);
        own.forEach(Callers::get);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(21);
    }

    @Test
    void aLoneWriteHasACommitOfItsOwn() {
        write(dsl -> note(dsl, "a"));
        write(own(dsl -> note(dsl, "b")));
        assertThat(commits).hasValue(2);
    }

    @Test
    void nobodyIsToldBeforeTheCommit() {
        CompletableFuture<Integer> first = holdTheTurn();
        CompletableFuture<Integer> early = callers.queued(() -> write(own(dsl -> note(dsl, "early"))));
        CompletableFuture<Integer> refused = callers.queued(() -> write(own(dsl -> {
            throw new IllegalStateException("refused because of what is not committed yet");
        })));
        CountDownLatch atTheEnd = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> last = callers.queued(() -> write(dsl -> {
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
        CompletableFuture<Integer> bad = callers.queued(() -> write(dsl -> {
            note(dsl, "undone");
            return dsl.execute("INSERT INTO notes VALUES (NULL)");
        }));
        CompletableFuture<Integer> good = callers.queued(() -> write(own(dsl -> note(dsl, "kept"))));
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
        CompletableFuture<Integer> before = callers.queued(() -> write(own(dsl -> {
            runs.incrementAndGet();
            return note(dsl, "before");
        })));
        CompletableFuture<Integer> bad = callers.queued(() -> write(own(dsl -> {
            note(dsl, "undone");
            return dsl.execute("INSERT INTO notes VALUES (NULL)");
        })));
        CompletableFuture<Integer> after = callers.queued(() -> write(own(dsl -> note(dsl, "after"))));
        lock.release();

        assertThat(get(before)).isEqualTo(1);
        assertThat(get(after)).isEqualTo(1);
        assertThatThrownBy(() -> get(bad)).hasCauseInstanceOf(StoreException.class);
        assertThat(runs).as("once in vain, once for good").hasValue(2);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(2);
    }

    @Test
    void whenSqliteGivesUpTheTransactionNobodyIsToldThatItWasWritten() {
        write(dsl -> dsl.execute("PRAGMA max_page_count = 1")); // as good as a full disk: the file cannot grow
        assertThat(lock.acquire(LONG)).isTrue();
        List<CompletableFuture<Integer>> all = IntStream.range(0, 6)
                .mapToObj(i -> callers.queued(() -> write(own(dsl -> note(dsl, "x".repeat(2_000))))))
                .toList();
        lock.release();
        int told = all.stream()
                .mapToInt(one -> get(one.handle((rows, e) -> e == null ? rows : 0)))
                .sum();
        assertThat(seenByOthers()).isEqualTo(told).isLessThan(6);
        write(dsl -> dsl.execute("PRAGMA max_page_count = 1073741823"));
        int later = write(own(dsl -> note(dsl, "goes on")));
        assertThat(later).isEqualTo(1);
    }

    @Test
    void ownWorkThatRefusesBeforeItChangesAnythingCostsTheOthersNothing() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(lock.acquire(LONG)).isTrue();
        CompletableFuture<Integer> before = callers.queued(() -> write(own(dsl -> {
            runs.incrementAndGet();
            return note(dsl, "before");
        })));
        CompletableFuture<Integer> refused = callers.queued(() -> write(own(dsl -> {
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
        CompletableFuture<Integer> second = callers.queued(() -> write(own(dsl -> note(dsl, "second"))));
        CompletableFuture<Integer> third = callers.queued(() -> write(dsl -> {
            // checked at the commit only, which then refuses
            dsl.execute("PRAGMA defer_foreign_keys = ON");
            return dsl.execute(
                    "INSERT INTO activity_log (outcome_id, type, title, created_at) VALUES ('no', 'a', 'b', 1)");
        }));
        goOn.countDown();
        for (CompletableFuture<Integer> each : List.of(first, second, third)) {
            assertThatThrownBy(() -> get(each))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("FOREIGNKEY");
        }
        assertThat(seenByOthers()).isZero();
        write(dsl -> note(dsl, "goes on"));
        assertThat(seenByOthers()).isEqualTo(1);
    }

    @Test
    void afterItsTurnTheLockIsFree() {
        write(dsl -> note(dsl, "a"));
        assertThat(lock.acquire(Duration.ZERO)).isTrue();
        lock.release();
    }

    @Test
    void requestsOfOneKindAreAnsweredTogether() {
        List<Integer> together = new ArrayList<>();
        Together.Kind<String, Integer> add = (tx, notes) -> {
            together.add(notes.size());
            return notes.stream()
                    .map(note -> note.isEmpty()
                            ? Answer.<Integer>refused(new IllegalStateException("nothing to note"))
                            : Answer.of(note(session.dsl(), note)))
                    .toList();
        };
        CompletableFuture<Integer> first = holdTheTurnAsOwnWork();
        List<CompletableFuture<Integer>> all = Stream.of("a", "", "b", "c")
                .map(note -> callers.queued(() -> queue.write(add.of(note))))
                .toList();
        goOn.countDown();
        get(first);
        assertThat(get(all.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> get(all.get(1))).hasRootCauseMessage("nothing to note");
        assertThat(get(all.get(2))).isEqualTo(1);
        assertThat(get(all.get(3))).isEqualTo(1);
        assertThat(together).containsExactly(4);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(4);
    }

    @Test
    void ifTheyFailTogetherEachIsAnsweredAlone() {
        Together.Kind<String, Integer> add = (tx, notes) -> notes.stream()
                .map(note ->
                        Answer.of(session.dsl().execute("INSERT INTO notes VALUES (?)", note.isEmpty() ? null : note)))
                .toList();
        CompletableFuture<Integer> first = holdTheTurnAsOwnWork();
        List<CompletableFuture<Integer>> all = Stream.of("a", "", "b")
                .map(note -> callers.queued(() -> queue.write(add.of(note))))
                .toList();
        goOn.countDown();
        get(first);
        assertThat(get(all.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> get(all.get(1))).hasCauseInstanceOf(StoreException.class);
        assertThat(get(all.get(2))).isEqualTo(1);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(3);
    }

    @Test
    void manyRequestsOfTwoKindsHaveATurnEach() {
        Together.Kind<String, Integer> claims = this::noteAll;
        Together.Kind<String, Integer> completions = this::noteAll;
        CompletableFuture<Integer> first = holdTheTurnAsOwnWork();
        List<CompletableFuture<Integer>> all = queued(4, List.of(claims, completions));
        goOn.countDown();
        get(first);
        all.forEach(Callers::get);
        assertThat(commits).hasValue(2);
        assertThat(seenByOthers()).isEqualTo(9);
    }

    @Test
    void fewRequestsOfTwoKindsShareATurn() {
        Together.Kind<String, Integer> claims = this::noteAll;
        Together.Kind<String, Integer> completions = this::noteAll;
        CompletableFuture<Integer> first = holdTheTurnAsOwnWork();
        List<CompletableFuture<Integer>> all = queued(3, List.of(claims, completions));
        goOn.countDown();
        get(first);
        all.forEach(Callers::get);
        assertThat(commits).hasValue(1);
        assertThat(seenByOthers()).isEqualTo(7);
    }

    @Test
    void nobodyIsLeftForTheNextTurnTwice() {
        Together.Kind<String, Integer> claims = this::noteAll;
        Together.Kind<String, Integer> completions = this::noteAll;
        Together.Kind<String, Integer> heartbeats = this::noteAll;
        CompletableFuture<Integer> first = holdTheTurnAsOwnWork();
        List<CompletableFuture<Integer>> all = queued(4, List.of(claims, completions, heartbeats));
        goOn.countDown();
        get(first);
        all.forEach(Callers::get);
        assertThat(commits)
                .as("the second turn is of all that the first one left")
                .hasValue(2);
        assertThat(seenByOthers()).isEqualTo(13);
    }

    /** Requests of all kinds in turn, so many of each. */
    private List<CompletableFuture<Integer>> queued(int each, List<Together.Kind<String, Integer>> kinds) {
        return IntStream.range(0, each)
                .boxed()
                .flatMap(i -> kinds.stream().map(kind -> callers.queued(() -> queue.write(kind.of("note " + i)))))
                .toList();
    }

    private List<Answer<Integer>> noteAll(Tx tx, List<String> notes) {
        return notes.stream().map(note -> Answer.of(note(session.dsl(), note))).toList();
    }

    /** Of no store, so there is no Tx: the tests use the session. */
    private static final class WithoutTx implements Transactions {
        @Override
        public <T> T run(DSLContext dsl, Function<? super Tx, ? extends T> work, Consumer<Runnable> whenCommitted) {
            return work.apply(null);
        }
    }

    private <T> T write(Function<? super DSLContext, ? extends T> work) {
        return work instanceof OwnWork
                ? queue.write(own((Tx tx) -> work.apply(session.dsl())))
                : queue.write(tx -> work.apply(session.dsl()));
    }

    private CompletableFuture<Integer> holdTheTurnAsOwnWork() {
        CompletableFuture<Integer> holder = callers.start(() -> write(own(dsl -> {
            inside.countDown();
            await(goOn);
            return note(dsl, "first");
        })));
        await(inside);
        return holder;
    }

    private CompletableFuture<Integer> holdTheTurn() {
        CompletableFuture<Integer> holder = callers.start(() -> write(dsl -> {
            inside.countDown();
            await(goOn);
            return note(dsl, "first");
        }));
        await(inside);
        return holder;
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
}
