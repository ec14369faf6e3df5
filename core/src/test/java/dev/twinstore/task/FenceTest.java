package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Backoff;
import dev.twinstore.LostClaimException;
import dev.twinstore.Store;
import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a claim may do while it is held, and that it may do nothing once it is lost. */
class FenceTest extends TestStore {
    private static final Duration WAIT = Duration.ofMinutes(1);

    @Override
    protected StoreOptions options() {
        return super.options().withBackoff(new Backoff(WAIT, 2, Duration.ofHours(1)));
    }

    @Test
    void complete_endsTheTask() {
        String id = task("t");
        Worker worker = worker("w");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        assertThat(claim.start().orThrow().status()).isEqualTo(TaskStatus.RUNNING);
        time.advance(Duration.ofSeconds(5));

        Task done = claim.complete().orThrow();

        assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(done.attempts()).isEqualTo(1);
        assertThat(done.completedAt()).isEqualTo(time.now());
        assertThat(done.completedBy()).isEqualTo(worker.id());
        assertThat(done.claimedBy()).isNull();
        assertThat(store.workers().get(worker.id()).currentTaskId()).isNull();
        assertThat(activities(ActivityType.TASK_STARTED)).isEqualTo(1);
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(1);
        assertThat(store.tasks().get(id)).isEqualTo(done);
    }

    @Test
    void complete_twiceIsLostTheSecondTime() {
        task("t");
        Claim claim = store.tasks().claim(worker("w")).orElseThrow();
        assertThat(claim.complete()).isInstanceOf(Held.class);
        assertThat(claim.complete())
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).contains("completed by this very claim"));
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(1);
    }

    @Test
    void start_twiceCountsOneAttempt() {
        task("t");
        Claim claim = store.tasks().claim(worker("w")).orElseThrow();
        claim.start().orThrow();
        assertThat(claim.start().orThrow().attempts()).isEqualTo(1);
        assertThat(activities(ActivityType.TASK_STARTED)).isEqualTo(1);
    }

    @Test
    void everyWriteIsLostAfterAnotherClaim() {
        String id = task("t");
        Claim old = store.tasks().claim(worker("zombie")).orElseThrow();
        assertThat(old.release()).isInstanceOf(Held.class);
        Worker heir = worker("heir");
        Claim now = store.tasks().claim(heir).orElseThrow();
        assertThat(now.claimNo()).isEqualTo(2);
        Task before = store.tasks().get(id);

        List<Function<Claim, Fenced>> writes = List.of(
                Claim::start,
                Claim::heartbeat,
                Claim::complete,
                claim -> claim.fail("no"),
                claim -> claim.giveUp("no"),
                Claim::release,
                claim -> store.tasks().check(claim));
        for (Function<Claim, Fenced> write : writes) {
            assertThat(write.apply(old)).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.taskId()).isEqualTo(id);
                assertThat(lost.claimNo()).isEqualTo(1);
                assertThat(lost.reason()).contains(heir.id()).contains("claim 2");
            });
        }
        assertThat(store.tasks().get(id)).isEqualTo(before);
        assertThat(now.complete()).isInstanceOf(Held.class);
    }

    @Test
    void everyWriteIsLostWhenTheSameWorkerClaimedAgain() {
        task("t");
        Worker worker = worker("w");
        Claim old = store.tasks().claim(worker).orElseThrow();
        old.release().orThrow();
        Claim now = store.tasks().claim(worker).orElseThrow();
        assertThat(old.complete()).isInstanceOf(Lost.class);
        assertThat(now.complete()).isInstanceOf(Held.class);
    }

    @Test
    void orThrow_ofALostClaimRollsBackTheTransaction() {
        String id = task("t");
        Claim old = store.tasks().claim(worker("zombie")).orElseThrow();
        old.release().orThrow();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.activity().add(outcome, "note", "written by a zombie");
                    tx.tasks().complete(old).orThrow();
                }))
                .isInstanceOf(LostClaimException.class)
                .hasMessageContaining(id);
        assertThat(activities("note")).isZero();
    }

    @Test
    void fail_waitsLongerEachTimeAndEndsAfterTheLastAttempt() {
        String id = task(NewTask.of("t").maxAttempts(3));
        Worker worker = worker("w");
        for (int attempt = 1; attempt <= 2; attempt++) {
            Claim claim = store.tasks().claim(worker).orElseThrow();
            claim.start().orThrow();
            Task failed = claim.fail("boom " + attempt).orThrow();
            Duration wait = WAIT.multipliedBy(attempt);
            assertThat(failed.status()).isEqualTo(TaskStatus.PENDING);
            assertThat(failed.notBefore()).isEqualTo(time.now().plus(wait));
            time.advance(wait.minusMillis(1));
            assertThat(store.tasks().claim(worker)).isEmpty();
            time.advance(Duration.ofMillis(1));
        }
        Claim last = store.tasks().claim(worker).orElseThrow();
        assertThat(last.claimNo()).isEqualTo(3);
        Task failed = last.fail("boom 3").orThrow(); // not even started: it counts all the same
        assertThat(failed.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.lastError()).isEqualTo("boom 3");
        time.advance(Duration.ofDays(1));
        assertThat(store.tasks().claim(worker)).isEmpty();
        assertThat(activities(ActivityType.TASK_RETRIED)).isEqualTo(2);
        assertThat(activities(ActivityType.TASK_FAILED)).isEqualTo(1);
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Explanation.Reason.FAILED);
    }

    @Test
    void giveUp_endsTheTaskAtOnce() {
        task("t");
        Claim claim = store.tasks().claim(worker("w")).orElseThrow();
        assertThat(claim.giveUp("cannot be done").orThrow().status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void release_givesBackTheAttempt() {
        String id = task(NewTask.of("t").maxAttempts(1));
        Worker worker = worker("w");
        for (int round = 0; round < 5; round++) {
            Claim claim = store.tasks().claim(worker).orElseThrow();
            claim.start().orThrow();
            assertThat(claim.release().orThrow().attempts()).isZero();
        }
        assertThat(store.tasks().get(id).claimNo()).isEqualTo(5);
    }

    @Test
    void aClaimUsedAfterCloseIsRefused() {
        task("t");
        try (Store second = Store.open(options())) {
            Worker worker = second.workers().start(outcome, "w");
            Claim claim = second.tasks().claim(worker).orElseThrow();
            close(second);
            assertThatThrownBy(claim::complete)
                    .isInstanceOf(StoreClosedException.class)
                    .hasMessageContaining("open it again");
        }
    }

    private static void close(Store store) {
        store.close();
    }

    @Test
    void aTaskThatWasDeletedIsLost() {
        task("t");
        Claim claim = store.tasks().claim(worker("w")).orElseThrow();
        store.run(tx -> tx.dsl().deleteFrom(dev.twinstore.db.Tables.OUTCOMES).execute());
        assertThat(claim.heartbeat())
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).contains("deleted"));
    }
}
