package dev.twinstore.task;

import static dev.twinstore.Callers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Callers;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreClosedException;
import dev.twinstore.TestStore;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.skill.NewSkill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Claims that wait: whatever makes a task ready ends the wait, whoever did it. */
class WaitingClaimTest extends TestStore {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Callers callers = new Callers();

    @AfterEach
    void stopThreads() {
        callers.close();
    }

    @Test
    void claim_takesWhatIsReadyWithoutWaiting() {
        String id = task("ready");
        assertThat(store.tasks().claim(worker("w"), LONG))
                .get()
                .satisfies(claim -> assertThat(claim.task().id()).isEqualTo(id));
    }

    @Test
    void claim_isEmptyWhenTheTimeHasPassed() {
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker, Duration.ofMillis(30))).isEmpty();
        assertThat(store.tasks().claim(worker, Duration.ZERO)).isEmpty();
        assertThat(store.tasks().claim(worker, Duration.ofSeconds(-1))).isEmpty();
    }

    @Test
    void claim_wakesWhenATaskIsAdded() {
        Worker worker = worker("w");
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        task("added");
        assertThat(titleOf(claim)).isEqualTo("added");
    }

    @Test
    void claim_wakesWhenAnotherStoreAddsATask() {
        Worker worker = worker("w");
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        another().tasks().add(outcome, NewTask.of("from elsewhere"));
        assertThat(titleOf(claim)).isEqualTo("from elsewhere");
    }

    @Tag("sqlite") // files
    @Test
    void claim_failsWhenTheFileIsMovedAway() throws IOException {
        Worker worker = worker("w");
        List<CompletableFuture<Optional<Claim>>> claims = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            claims.add(waiting(() -> store.tasks().claim(worker, LONG)));
        }
        Path away = file.resolveSibling("away.db");
        Files.move(file, away);
        assertThat(claims)
                .allSatisfy(claim -> assertThatThrownBy(() -> get(claim))
                        .hasMessageContaining("the database file " + file + " was deleted or moved"));
        Files.move(away, file);
    }

    @Test
    void claim_wakesWhenAForeignProgramAddsATask() throws SQLException {
        Worker worker = worker("w");
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        try (Connection foreign = database.connect();
                Statement statement = foreign.createStatement()) {
            statement.execute("INSERT INTO tasks (id, outcome_id, title, created_at, updated_at) VALUES ('f', '"
                    + outcome + "', 'foreign', 1, 1)");
        }
        assertThat(titleOf(claim)).isEqualTo("foreign");
    }

    @Test
    void claim_wakesWhenTheTimeOfATaskHasCome() {
        Worker worker = worker("w");
        task(NewTask.of("later").notBefore(time.now().plusSeconds(60)));
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        time.advance(Duration.ofSeconds(59));
        assertThat(claim).isNotDone();
        time.advance(Duration.ofSeconds(1));
        assertThat(titleOf(claim)).isEqualTo("later");
    }

    @Test
    void claim_wakesWhenABackoffEnds() {
        Worker worker = worker("w");
        task("fails once");
        assertThat(store.tasks().claim(worker).orElseThrow().fail("no")).isInstanceOf(Held.class);
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        time.advance(Duration.ofSeconds(30));
        assertThat(titleOf(claim)).isEqualTo("fails once");
    }

    @Test
    void claim_wakesWhenADependencyIsCompleted() {
        Worker first = worker("first");
        Worker second = worker("second");
        String needed = task("needed");
        task(NewTask.of("needs it").dependsOn(List.of(needed)));
        Claim held = store.tasks().claim(first).orElseThrow();
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(second, LONG));
        held.complete().orThrow();
        assertThat(titleOf(claim)).isEqualTo("needs it");
    }

    @Test
    void claim_wakesWhenASkillIsRegistered() {
        Worker worker = worker("w");
        task(NewTask.of("needs skill").requiredSkills(List.of("cut")));
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        store.skills().register(NewSkill.of("cut", "video", "skills/cut.md"));
        assertThat(titleOf(claim)).isEqualTo("needs skill");
    }

    @Test
    void claim_wakesWhenAWorkerGivesItsTaskBack() {
        Worker first = worker("first");
        Worker second = worker("second");
        task("given back");
        Claim held = store.tasks().claim(first).orElseThrow();
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(second, LONG));
        held.release().orThrow();
        assertThat(titleOf(claim)).isEqualTo("given back");
    }

    @Test
    void claim_ofAPhaseWaitsForThatPhase() {
        Worker worker = worker("w");
        CompletableFuture<Optional<Claim>> claim =
                waiting(() -> store.tasks().claim(worker, TaskPhase.CAPABILITY, LONG));
        task("execution");
        assertThat(claim).isNotDone();
        task(NewTask.of("capability").phase(TaskPhase.CAPABILITY));
        assertThat(titleOf(claim)).isEqualTo("capability");
    }

    @Test
    void claim_waitsWhileTheWorkerIsPausedOrTheGoalDormant() {
        Worker worker = worker("w");
        store.workers().pause(worker.id());
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        task("waits for both");
        setStatus(outcome, OutcomeStatus.DORMANT);
        store.workers().resume(worker.id());
        assertThat(claim).isNotDone();
        setStatus(outcome, OutcomeStatus.ACTIVE);
        assertThat(titleOf(claim)).isEqualTo("waits for both");
    }

    @Test
    void claim_isRefusedWhenTheWorkerEndsWhileItWaits() {
        Worker worker = worker("w");
        CompletableFuture<Optional<Claim>> claim = waiting(() -> store.tasks().claim(worker, LONG));
        store.workers().complete(worker.id());
        assertThatThrownBy(() -> get(claim)).hasCauseInstanceOf(RefusedException.class);
    }

    @Test
    void claim_isGivenToOneOfThoseWhoWait() {
        Worker first = worker("first");
        Worker second = worker("second");
        CompletableFuture<Optional<Claim>> one = waiting(() -> store.tasks().claim(first, LONG));
        CompletableFuture<Optional<Claim>> two = waiting(() -> store.tasks().claim(second, LONG));
        task("a");
        get(CompletableFuture.anyOf(one, two));
        assertThat(one.isDone()).isNotEqualTo(two.isDone());
        task("b");
        assertThat(List.of(titleOf(one), titleOf(two))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void claim_endsWhenInterrupted() throws InterruptedException {
        Worker worker = worker("w");
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Optional<Claim> claim = store.tasks().claim(worker, LONG);
            flag.complete(claim.isEmpty() && Thread.currentThread().isInterrupted());
        });
        thread.start();
        Callers.untilItWaits(thread, WaitingClaims.class.getName());
        thread.interrupt();
        assertThat(get(flag)).isTrue();
        thread.join();
    }

    @Test
    void claim_endsWhenTheStoreIsClosed() {
        Store closing = another();
        Worker worker = closing.workers().start(outcome, "w");
        CompletableFuture<Optional<Claim>> claim = waiting(() -> closing.tasks().claim(worker, LONG));
        closing.close();
        assertThatThrownBy(() -> get(claim)).hasCauseInstanceOf(StoreClosedException.class);
    }

    @Test
    void claim_cannotWaitInsideATransaction() {
        Worker worker = worker("w");
        Tasks tasks = store.tasks();
        assertThatThrownBy(() -> store.<Object>write(tx -> tx.tasks().claim(worker, LONG)))
                .hasMessageContaining("inside a transaction");
        assertThatThrownBy(() -> store.<Object>write(tx -> store.tasks().claim(worker, LONG)))
                .hasMessageContaining("inside a transaction");
        assertThatThrownBy(() -> store.<Object>write(tx -> tasks.claim(worker, LONG)))
                .hasMessageContaining("inside a transaction");
    }

    @Test
    void eachTaskIsTakenOnceThoughManyWaitInTwoStores() {
        Store other = another();
        int tasks = 200;
        AtomicInteger taken = new AtomicInteger();
        List<CompletableFuture<Integer>> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Store mine = i % 2 == 0 ? store : other;
            Worker worker = mine.workers().start(outcome, "w" + i);
            workers.add(callers.start(() -> {
                int own = 0;
                while (taken.get() < tasks) {
                    Optional<Claim> claim = mine.tasks().claim(worker, Duration.ofMillis(200));
                    if (claim.isPresent()) {
                        claim.get().complete().orThrow();
                        own++;
                        taken.incrementAndGet();
                    }
                }
                return own;
            }));
        }
        for (int i = 0; i < tasks; i++) {
            (i % 3 == 0 ? store : other).tasks().add(outcome, NewTask.of("task " + i));
        }
        int sum = workers.stream().mapToInt(Callers::get).sum();
        assertThat(sum).isEqualTo(tasks);
    }

    private <T> CompletableFuture<T> waiting(Supplier<T> call) {
        return callers.waitingIn(WaitingClaims.class.getName(), call);
    }

    private static String titleOf(CompletableFuture<Optional<Claim>> claim) {
        return get(claim).orElseThrow().task().title();
    }
}
