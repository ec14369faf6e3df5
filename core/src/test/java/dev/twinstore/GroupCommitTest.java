package dev.twinstore;

import static dev.twinstore.Callers.await;
import static dev.twinstore.Callers.get;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.NewTask;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writes of many threads share a commit, and nothing else: neither failures, nor threads, nor fates. */
class GroupCommitTest extends TestStore {
    private final Callers callers = new Callers();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    protected StoreOptions options() {
        return super.options().withLockTimeout(Duration.ofSeconds(20)).withStallTimeout(Duration.ofSeconds(15));
    }

    @AfterEach
    void stopThreads() {
        goOn.countDown();
        callers.close();
    }

    @Test
    void oneThatThrowsTakesNobodyWithIt() {
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<String> good = callers.queued(() -> task("good"));
        CompletableFuture<String> bad = callers.queued(() -> store.write(tx -> {
            tx.activity().add(outcome, "note", "undone");
            throw new IllegalStateException("mine");
        }));
        CompletableFuture<String> late = callers.queued(() -> task("late"));

        goOn.countDown();

        get(first);
        assertThat(List.of(get(good), get(late))).doesNotContainNull();
        assertThatThrownBy(() -> get(bad))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("mine");
        assertThat(activities("note")).isZero();
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(2);
    }

    @Test
    void aUsersFunctionRunsOnItsOwnThreadSoThatItsLocksAreItsOwn() {
        CompletableFuture<String> first = holdTheTurn(store);
        Object monitor = new Object();
        List<CompletableFuture<Boolean>> others = IntStream.range(0, 4)
                .mapToObj(i -> callers.queued(() -> {
                    Thread own = Thread.currentThread();
                    Object lock = i == 0 ? monitor : new Object();
                    synchronized (lock) {
                        return store.<Boolean>write(tx -> {
                            synchronized (lock) {
                                return Thread.currentThread() == own;
                            }
                        });
                    }
                }))
                .toList();

        goOn.countDown();

        get(first);
        assertThat(others).allSatisfy(own -> assertThat(get(own)).isTrue());
    }

    @Test
    void anExceptionHasTheStackOfWhoAsked() {
        Worker gone = worker("gone");
        store.run(tx ->
                tx.dsl().deleteFrom(WORKERS).where(WORKERS.ID.eq(gone.id())).execute());
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<String> claim = callers.queued(() -> whoAsked(gone));

        goOn.countDown();

        get(first);
        assertThatThrownBy(() -> get(claim))
                .cause()
                .isInstanceOf(NotFoundException.class)
                .satisfies(e -> assertThat(e.getStackTrace())
                        .as("where it was asked for")
                        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("whoAsked"))
                        .as("where it happened")
                        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("outcomeOf"))
                        .as("not who happened to run it")
                        .noneSatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("holdsTheTurn")));
    }

    private String whoAsked(Worker worker) {
        return store.tasks().claim(worker).toString();
    }

    @Test
    void anErrorBelongsToWhoCausedIt() {
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<String> bad = callers.queued(() -> store.write(tx -> {
            throw new AssertionError("an error, not an exception");
        }));
        CompletableFuture<String> good = callers.queued(() -> task("good"));

        goOn.countDown();

        get(first);
        get(good);
        assertThatThrownBy(() -> get(bad)).hasRootCauseMessage("an error, not an exception");
    }

    @Tag("sqlite") // there is no queue of writers on PostgreSQL
    @Test
    void anInterruptWhileQueuedNeitherUndoesTheWriteNorIsForgotten() throws InterruptedException {
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            boolean inside = store.<Boolean>write(tx -> {
                tx.tasks().add(outcome, NewTask.of("interrupted"));
                return Thread.currentThread().isInterrupted();
            });
            flag.complete(inside && Thread.currentThread().isInterrupted());
        });
        thread.start();
        Callers.untilItWaits(thread, "");

        thread.interrupt();
        goOn.countDown();

        get(first);
        assertThat(get(flag)).isTrue();
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(1);
        thread.join();
    }

    @Test
    void close_letsThoseFinishWhoAskedBefore() {
        Store closing = another();
        CompletableFuture<String> first = holdTheTurn(closing);
        CompletableFuture<String> before = callers.queued(
                () -> closing.tasks().add(outcome, NewTask.of("t")).id());
        CompletableFuture<String> close = callers.queued(() -> {
            closing.close();
            return "closed";
        });
        CompletableFuture<String> after =
                callers.start(() -> closing.outcomes().create("too late").id());
        assertThatThrownBy(() -> get(after)).hasCauseInstanceOf(StoreClosedException.class);

        goOn.countDown();

        assertThat(List.of(get(first), get(before), get(close))).contains("first", "closed");
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(1);
    }

    @Tag("sqlite") // one lock for all writers
    @Test
    void allWhoseTimeIsUpAreToldTogether() throws SQLException {
        try (Store hasty = Store.open(options().withLockTimeout(Duration.ofMillis(300)));
                Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            long start = System.nanoTime();
            List<CompletableFuture<String>> all = IntStream.range(0, 8)
                    .mapToObj(i ->
                            callers.start(() -> hasty.outcomes().create("o" + i).id()))
                    .toList();
            all.forEach(one -> assertThatThrownBy(() -> get(one)).hasCauseInstanceOf(StoreBusyException.class));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("not one after the other")
                    .isLessThan(Duration.ofMillis(8 * 300));
            statement.execute("COMMIT");
            assertThat(hasty.outcomes().create("again").name()).isEqualTo("again");
        }
    }

    @Tag("sqlite") // elsewhere it need not wait for itself
    @Test
    void aWriteInsideAWriteOfAnotherStoreOnTheFileIsRefusedAndDoesNotHang() {
        Store other = another();
        assertThatThrownBy(() -> store.run(tx -> other.outcomes().create("inner")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another store");
        assertThat(other.outcomes().create("afterwards").name()).isEqualTo("afterwards");
    }

    @Test
    void aDslThatWasKeptIsRefusedLater() {
        DSLContext[] kept = new DSLContext[2];
        store.run(tx -> kept[0] = tx.dsl());
        store.read(dsl -> kept[1] = dsl);
        for (DSLContext dsl : kept) {
            assertThatThrownBy(() -> dsl.fetchCount(OUTCOMES)).hasMessageContaining("has ended");
        }
        assertThatThrownBy(() ->
                        store.run(tx -> get(callers.start(() -> tx.dsl().fetchCount(OUTCOMES)))))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Tag("sqlite") // the disk is the server's
    @Test
    @Allow.PlainSQL
    void whenThereIsNoRoomNothingIsHalfWrittenAndNoNeighbourIsHarmed() {
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<String> neighbour = callers.queued(() -> task("neighbour"));
        CompletableFuture<String> full = callers.queued(() -> store.write(tx -> {
            tx.dsl().execute("PRAGMA max_page_count = 1"); // as good as a full disk: the file cannot grow
            tx.activity().add(outcome, "note", "small");
            try {
                for (int i = 0; i < 1_000; i++) {
                    tx.activity().add(outcome, "note", "x".repeat(10_000));
                }
            } catch (StoreException e) {
                tx.activity().add(outcome, "note", "after the failure");
                throw e;
            } finally {
                tx.dsl().execute("PRAGMA max_page_count = 1073741823");
            }
            return "never";
        }));

        goOn.countDown();

        assertThatThrownBy(() -> get(full))
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("no room");
        assertThat(activities("note")).isZero();
        get(first.handle((value, e) -> value)); // of the same turn, perhaps, and then told so
        boolean kept = get(neighbour.handle((id, e) -> e == null));
        assertThat(store.tasks().statistics(outcome).total())
                .as("what was told is true")
                .isEqualTo(kept ? 1 : 0);
        assertThat(task("goes on")).isNotBlank();
    }

    @Test
    @SuppressWarnings("StreamResourceLeak") // that is the point
    void aStreamThatWasLeftOpenHoldsNobodyUp() {
        try (Store narrow = Store.open(options().withReaders(1))) {
            for (int i = 0; i < 2; i++) {
                assertThat(narrow.<Boolean>write(tx -> tx.dsl()
                                .selectFrom(OUTCOMES)
                                .fetchStream()
                                .findFirst()
                                .isPresent()))
                        .isTrue();
                assertThat(narrow.<Boolean>read(dsl -> dsl.selectFrom(OUTCOMES)
                                .fetchStream()
                                .findFirst()
                                .isPresent()))
                        .isTrue();
                String id = get(callers.start(
                        () -> narrow.outcomes().create("another thread's").id()));
                assertThat(narrow.outcomes().find(id)).as("not an old snapshot").isPresent();
            }
        }
    }

    /** Remembers who made JSON of it. */
    public static final class Probe {
        private Thread reader = Thread.currentThread();

        public String getName() {
            reader = Thread.currentThread();
            return "value";
        }
    }

    @Test
    void whatCallersPutIntoAnEntryBecomesJsonOnTheirOwnThread() {
        Probe probe = new Probe();
        CompletableFuture<String> first = holdTheTurn(store);
        CompletableFuture<Thread> note = callers.queued(() -> {
            store.activity().add(outcome, "note", "t", "key", probe);
            return Thread.currentThread();
        });
        goOn.countDown();
        get(first);
        assertThat(probe.reader).isSameAs(get(note));
        assertThat(feed(outcome).get(0).metadata().at("/key/name").textValue()).isEqualTo("value");
    }

    @Tag("sqlite") // nobody writes for others on PostgreSQL
    @Test
    void aStackThatIsNearlyFullOverflowsBeforeAnybodyDependsOnIt() {
        for (int i = 0; i < 5; i++) {
            assertThat(writtenNearTheEndOfTheStack()).isTrue();
            assertThat(get(callers.start(() -> task("goes on")))).isNotBlank();
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is full; then each frame tries to write, the deepest first
    private boolean writtenNearTheEndOfTheStack() {
        try {
            return writtenNearTheEndOfTheStack();
        } catch (StackOverflowError e) {
            store.activity().add(outcome, "note", "t");
            return true;
        }
    }

    @Tag("sqlite") // files
    @Test
    void close_freesTheFileThoughAForeignProgramHoldsIt() throws SQLException {
        Store closing = Store.open(options().withLockTimeout(Duration.ofMillis(200)));
        try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            closing.close();
            statement.execute("COMMIT");
        }
        assertThat(task("goes on")).isNotBlank();
    }

    /** Somebody writes, and has not ended: all others queue up. */
    private CompletableFuture<String> holdTheTurn(Store on) {
        CompletableFuture<String> holder = callers.start(() -> holdsTheTurn(on));
        await(inside);
        return holder;
    }

    private String holdsTheTurn(Store on) {
        return on.write(tx -> {
            inside.countDown();
            await(goOn);
            return "first";
        });
    }
}
