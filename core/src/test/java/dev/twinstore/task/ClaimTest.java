package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claiming one after the other: who gets what, in which order, and who gets nothing. */
class ClaimTest extends TestStore {
    @Test
    void claim_takesTheLowestPriorityThenTheHighestScoreThenTheOldest() {
        String old = task(NewTask.of("old"));
        time.advance(Duration.ofSeconds(1));
        String young = task(NewTask.of("young"));
        String scored = task(NewTask.of("scored").score(5));
        String urgent = task(NewTask.of("urgent").priority(1));
        Worker worker = worker("w");

        assertThat(store.tasks().claim(worker, 10))
                .extracting(claim -> claim.task().id())
                .containsExactly(urgent, scored, old, young);
    }

    @Test
    void claim_givesTheTaskAndTellsWorkerGoalAndFeed() {
        String id = task("t");
        Worker worker = worker("w");
        time.advance(Duration.ofMinutes(1));

        Claim claim = store.tasks().claim(worker).orElseThrow();

        assertThat(claim.claimNo()).isEqualTo(1);
        Task task = store.tasks().get(id);
        assertThat(task.status()).isEqualTo(TaskStatus.CLAIMED);
        assertThat(task.claimedBy()).isEqualTo(worker.id());
        assertThat(task.claimedAt()).isEqualTo(time.now());
        assertThat(task.attempts()).isZero();
        assertThat(store.workers().get(worker.id()).currentTaskId()).isEqualTo(id);
        assertThat(activities(ActivityType.TASK_CLAIMED)).isEqualTo(1);
        assertThat(store.<java.time.Instant>read(dsl -> dsl.select(dev.twinstore.db.Tables.OUTCOMES.LAST_ACTIVITY_AT)
                        .from(dev.twinstore.db.Tables.OUTCOMES)
                        .fetchSingle()
                        .value1()))
                .isEqualTo(time.now());
    }

    @Test
    void claim_rolledBackLeavesNothing() {
        String id = task("t");
        Worker worker = worker("w");
        assertThatThrownBy(() -> store.run(tx -> {
                    assertThat(tx.tasks().claim(worker)).isPresent();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(store.tasks().get(id).claimNo()).isZero();
        assertThat(activities(ActivityType.TASK_CLAIMED)).isZero();
    }

    @Test
    void claim_isEmptyWhenNothingIsReady() {
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker)).isEmpty();
        assertThat(store.tasks().claim(worker, 5)).isEmpty();
    }

    @Test
    void claim_ofAPhaseTakesNoOther() {
        task("execute");
        String build = task(NewTask.of("build").phase(TaskPhase.CAPABILITY).priority(500));
        Worker worker = worker("w");
        assertThat(store.tasks()
                        .claim(worker, TaskPhase.CAPABILITY)
                        .orElseThrow()
                        .task()
                        .id())
                .isEqualTo(build);
        assertThat(store.tasks().claim(worker, TaskPhase.CAPABILITY)).isEmpty();
    }

    @Test
    void claim_takesNoTaskOfAnotherGoal() {
        String other = outcome("Another");
        String theirs = store.tasks().add(other, NewTask.of("theirs")).id();
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker)).isEmpty();
        assertThatThrownBy(() -> store.tasks().claimNamed(worker, theirs))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll(theirs, other, outcome);
    }

    @Test
    void claimNamed_takesThatTaskAndIsEmptyWhenItIsTaken() {
        task("first");
        String second = task("second");
        Worker a = worker("a");
        Worker b = worker("b");
        assertThat(store.tasks().claimNamed(a, second).orElseThrow().task().id())
                .isEqualTo(second);
        assertThat(store.tasks().claimNamed(b, second)).isEmpty();
        assertThatThrownBy(() -> store.tasks().claimNamed(b, "nope"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void claim_isRefusedToWorkersThatCannotWork() {
        task("t");
        Worker idle = store.workers().create(outcome, "idle");
        assertThatThrownBy(() -> store.tasks().claim(idle))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("start it");
        Worker done = worker("done");
        store.workers().complete(done.id());
        assertThatThrownBy(() -> store.tasks().claim(done))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("new worker");
        Worker paused = worker("paused");
        store.workers().pause(paused.id());
        assertThat(store.tasks().claim(paused)).isEmpty();
        store.workers().resume(paused.id());
        assertThat(store.tasks().claim(paused)).isPresent();
    }

    @Test
    void claim_isRefusedForGoalsThatAreOver() {
        task("t");
        Worker worker = worker("w");
        setStatus(outcome, OutcomeStatus.DORMANT);
        assertThat(store.tasks().claim(worker)).isEmpty();
        for (OutcomeStatus over : List.of(OutcomeStatus.ACHIEVED, OutcomeStatus.ARCHIVED)) {
            setStatus(outcome, over);
            assertThatThrownBy(() -> store.tasks().claim(worker))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContainingAll(outcome, over.stored(), "activate");
        }
    }

    @Test
    void claim_ofNoneOrLessIsRefused() {
        Worker worker = worker("w");
        assertThatThrownBy(() -> store.tasks().claim(worker, 0)).hasMessageContaining("was 0");
        assertThatThrownBy(() -> store.tasks().claim(worker, -3)).hasMessageContaining("was -3");
    }

    @Test
    void claim_twoStoresOnOneFileShareTheTasks() {
        task("a");
        task("b");
        Worker one = worker("one");
        try (Store second = Store.open(options())) {
            Worker two = second.workers().start(outcome, "two");
            Claim first = store.tasks().claim(one).orElseThrow();
            Claim next = second.tasks().claim(two).orElseThrow();
            assertThat(first.task().id()).isNotEqualTo(next.task().id());
            assertThat(second.tasks().claim(two)).isEmpty();
        }
    }

    @Test
    void claim_ofSeveralKeepsTheWorkerBusyUntilTheLastIsEnded() {
        task("a");
        task("b");
        Worker worker = worker("w");
        List<Claim> claims = store.tasks().claim(worker, 2);
        assertThat(store.workers().get(worker.id()).currentTaskId())
                .isEqualTo(claims.get(0).task().id());
        assertThat(claims.get(0).complete()).isInstanceOf(Held.class);
        assertThat(store.workers().get(worker.id()).currentTaskId())
                .isEqualTo(claims.get(1).task().id());
        assertThat(claims.get(1).complete()).isInstanceOf(Held.class);
        assertThat(store.workers().get(worker.id()).currentTaskId()).isNull();
    }
}
