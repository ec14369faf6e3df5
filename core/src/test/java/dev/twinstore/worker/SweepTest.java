package dev.twinstore.worker;

import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.TestStore;
import dev.twinstore.TimeSource;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is taken for dead, who is not, and what becomes of the tasks; with clocks moved by hand. */
class SweepTest extends TestStore {
    private static final Duration STALE = Duration.ofMinutes(5);

    @Test
    void sweep_takesAWorkerWithoutHeartbeatForDeadAndFreesItsTask() {
        String id = task("t");
        Worker worker = worker("w");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        claim.start().orThrow();
        time.advance(STALE.plusMillis(1));
        assertThat(store.workers().stale()).extracting(Worker::id).containsExactly(worker.id());

        Swept swept = store.workers().sweep();

        assertThat(swept.workers()).extracting(Swept.LostWorker::workerId).containsExactly(worker.id());
        assertThat(swept.tasks()).extracting(Swept.LostTask::status).containsExactly(TaskStatus.PENDING);
        Worker dead = store.workers().get(worker.id());
        assertThat(dead.status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(dead.endedAt()).isEqualTo(time.now());
        Task task = store.tasks().get(id);
        assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(task.losses()).isEqualTo(1);
        assertThat(task.attempts()).isEqualTo(1);
        assertThat(task.lastError()).contains(worker.id()).contains("no heartbeat");
        assertThat(activities(ActivityType.WORKER_FAILED)).isEqualTo(1);
        assertThat(activities(ActivityType.TASK_LOST)).isEqualTo(1);
        assertThat(store.<Integer>read(dsl -> dsl.fetchCount(SUPERVISOR_ALERTS)))
                .isEqualTo(1);
        assertThat(store.workers().sweep().isEmpty()).isTrue();
    }

    @Test
    void aSweptWorkerWritesNothingWhenItComesBack() {
        String id = task("t");
        Worker worker = worker("zombie");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().workers()).hasSize(1);
        Task before = store.tasks().get(id);
        assertThat(claim.heartbeat()).isInstanceOf(Lost.class);
        assertThat(claim.start()).isInstanceOf(Lost.class);
        assertThat(claim.complete()).isInstanceOf(Lost.class);
        assertThat(store.workers().heartbeat(worker.id())).isInstanceOf(Heartbeat.Swept.class);
        assertThat(store.workers().beat(worker.id())).isFalse();
        assertThat(store.tasks().get(id)).isEqualTo(before);
    }

    @Test
    void sweep_sparesWorkersThatBeat() {
        Worker worker = worker("w");
        for (int i = 0; i < 30; i++) {
            time.advance(Duration.ofSeconds(30));
            assertThat(store.workers().beat(worker.id())).isTrue();
            assertThat(store.workers().sweep().isEmpty()).isTrue();
        }
        time.advance(STALE);
        assertThat(store.workers().sweep().isEmpty())
                .as("exactly the threshold is not over it")
                .isTrue();
    }

    @Test
    void sweep_failsNobodyWhenTheClockJumps() {
        Worker worker = worker("w");
        task("t");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        time.jump(Duration.ofHours(1));
        assertThat(store.workers().sweep().isEmpty()).as("forward").isTrue();
        try (Store fresh = Store.open(options())) {
            assertThat(fresh.workers().sweep().isEmpty())
                    .as("also for a process that never saw the old time")
                    .isTrue();
        }
        time.jump(Duration.ofHours(-3));
        assertThat(store.workers().sweep().isEmpty()).as("backward").isTrue();
        assertThat(store.workers().beat(worker.id())).isTrue();
        time.jump(Duration.ofHours(2));
        time.advance(STALE.minusSeconds(1));
        assertThat(store.workers().sweep().isEmpty()).isTrue();
        assertThat(claim.heartbeat()).isInstanceOf(Held.class);
        time.jump(Duration.ofHours(-1));
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().workers())
                .as("a jump back hides no dead worker")
                .hasSize(1);
    }

    @Test
    void sweep_failsNobodyOfAnotherMachineWhenTheServersClockIsSet() {
        Worker worker = worker("elsewhere");
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.HOST, "elsewhere")
                .set(WORKERS.PID_SPACE, "another boot/1")
                .execute());
        Duration set = Duration.ofHours(1);
        time.jump(set);
        TimeSource knows = new TimeSource() {
            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public long monotonicNanos() {
                return time.monotonicNanos();
            }

            @Override
            public Duration since(Instant moment) {
                return time.since(moment).minus(set);
            }

            @Override
            public boolean standsForServer() {
                return true;
            }
        };
        try (Store other = Store.open(options().withTime(knows))) {
            time.advance(STALE);
            assertThat(other.workers().sweep().isEmpty()).isTrue();
            time.advance(Duration.ofMillis(1));
            assertThat(other.workers().sweep().workers())
                    .extracting(Swept.LostWorker::workerId)
                    .containsExactly(worker.id());
        }
    }

    @Test
    void sweep_believesTheWallClockOfProgramsThatKeepNoOffset() {
        Worker worker = worker("w");
        store.run(tx -> tx.dsl().update(WORKERS).setNull(WORKERS.CLOCK_OFFSET).execute());
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().workers())
                .extracting(Swept.LostWorker::workerId)
                .containsExactly(worker.id());
    }

    @Test
    void aTaskThatTakesDownWorkerAfterWorkerEndsAsFailed() {
        String id = task(NewTask.of("poison").maxAttempts(3));
        for (int loss = 1; loss <= 3; loss++) {
            Worker worker = worker("victim " + loss);
            assertThat(store.tasks().claim(worker)).as("claim %d", loss).isPresent(); // dies before it starts
            time.advance(STALE.plusSeconds(1));
            assertThat(store.workers().sweep().tasks()).hasSize(1);
        }
        Task task = store.tasks().get(id);
        assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.losses()).isEqualTo(3);
        assertThat(task.lastError()).contains("victim 3").contains("3 lost workers");
        assertThat(store.tasks().claim(worker("survivor"))).isEmpty();
    }

    @Test
    void aTaskOnItsLastAttemptIsFailedWhenItsWorkerIsLost() {
        String id = task(NewTask.of("once").maxAttempts(1));
        store.tasks().claim(worker("w")).orElseThrow().start().orThrow();
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().tasks())
                .extracting(Swept.LostTask::status)
                .containsExactly(TaskStatus.FAILED);
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void sweep_freesClaimsOfWorkersThatEndedByAnotherProgramsHand() {
        String id = task("t");
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker)).isPresent();
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.STATUS, WorkerStatus.COMPLETED)
                .setNull(WORKERS.CURRENT_TASK_ID)
                .execute());
        assertThat(store.workers().sweep().tasks())
                .extracting(Swept.LostTask::taskId)
                .containsExactly(id);
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void sweep_freesClaimsOfWorkersThatWereNeverStartedOnceTheyAreOld() {
        String id = task("t");
        Worker idle = store.workers().create(outcome, "idle");
        store.run(tx -> tx.dsl()
                .update(TASKS)
                .set(TASKS.STATUS, TaskStatus.CLAIMED)
                .set(TASKS.CLAIMED_BY, idle.id())
                .set(TASKS.CLAIMED_AT, tx.now())
                .execute());
        assertThat(store.tasks().get(id).claimNo())
                .as("the fence grew by trigger")
                .isEqualTo(1);
        assertThat(store.workers().sweep().isEmpty()).isTrue();
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().tasks())
                .extracting(Swept.LostTask::taskId)
                .containsExactly(id);
    }

    @Test
    void sweep_byTwoStoresBuriesEachWorkerOnce() {
        for (int i = 0; i < 20; i++) {
            task("t" + i);
            assertThat(store.tasks().claim(worker("w" + i))).isPresent();
        }
        time.advance(STALE.plusSeconds(1));
        try (Store second = Store.open(options())) {
            var other = java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> second.workers().sweep());
            int here = store.workers().sweep().workers().size();
            assertThat(here + other.join().workers().size()).isEqualTo(20);
        }
        assertThat(activities(ActivityType.WORKER_FAILED)).isEqualTo(20);
        assertThat(activities(ActivityType.TASK_LOST)).isEqualTo(20);
    }

    @Tag("sqlite") // PostgreSQL lets no program leave such rows
    @Test
    void sweep_goesOnBehindRowsThatForeignProgramsLeftOdd() throws java.sql.SQLException {
        Worker odd = worker("odd");
        Worker named = worker("named");
        String id = task("held");
        assertThat(store.tasks().claim(named)).isPresent();
        try (var foreign = database.connect();
                var statement = foreign.createStatement()) {
            statement.execute("UPDATE workers SET outcome_id = 'gone' WHERE id = '" + odd.id() + "'"); // keys are off
            statement.execute("UPDATE workers SET name = 'a' || char(0) || 'b' WHERE id = '" + named.id() + "'");
        }
        time.advance(STALE.plusSeconds(1));
        assertThat(store.workers().sweep().workers())
                .extracting(Swept.LostWorker::workerId)
                .containsExactly(named.id());
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.OUTCOME_ID, outcome)
                .where(WORKERS.ID.eq(odd.id()))
                .execute());
    }
}
