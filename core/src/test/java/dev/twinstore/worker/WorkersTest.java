package dev.twinstore.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.Tables;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Lost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A worker's life, and what a heartbeat answers. */
class WorkersTest extends TestStore {
    @Test
    void start_recordsTheProcess() {
        Worker worker = worker("w");
        assertThat(worker.status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(worker.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(worker.host()).isNotBlank();
        assertThat(worker.startedAt()).isEqualTo(time.now());
        assertThat(worker.lastHeartbeat()).isEqualTo(time.now());
        assertThat(activities(ActivityType.WORKER_STARTED)).isEqualTo(1);
        assertThat(store.workers().list(outcome)).containsExactly(worker);
        assertThat(store.workers().active()).containsExactly(worker);
    }

    @Test
    void start_isRefusedTwiceAndForWhatIsNotThere() {
        Worker idle = store.workers().create(outcome, "w");
        assertThat(idle.status()).isEqualTo(WorkerStatus.IDLE);
        store.workers().start(idle.id());
        assertThatThrownBy(() -> store.workers().start(idle.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("running");
        assertThatThrownBy(() -> store.workers().start("ghost")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.workers().start("ghost", "w")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.workers().start(outcome, " ")).hasMessageContaining("name");
        setStatus(outcome, OutcomeStatus.ARCHIVED);
        assertThatThrownBy(() -> worker("late"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
    }

    @Test
    void pauseAndResume_areIdempotentAndLogged() {
        Worker worker = worker("w");
        assertThat(store.workers().pause(worker.id()).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(store.workers().pause(worker.id()).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(store.workers().resume(worker.id()).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(activities(ActivityType.WORKER_PAUSED)).isEqualTo(1);
        assertThat(activities(ActivityType.WORKER_RESUMED)).isEqualTo(1);
        store.workers().complete(worker.id());
        assertThatThrownBy(() -> store.workers().pause(worker.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("completed");
    }

    @Test
    void complete_releasesWhatTheWorkerHolds() {
        String id = task("t");
        Worker worker = worker("w");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        claim.start().orThrow();
        Worker ended = store.workers().complete(worker.id());
        assertThat(ended.status()).isEqualTo(WorkerStatus.COMPLETED);
        assertThat(ended.endedAt()).isEqualTo(time.now());
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(store.tasks().get(id).attempts()).isZero();
        assertThat(claim.complete()).isInstanceOf(Lost.class);
        assertThatThrownBy(() -> store.workers().complete(worker.id())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> store.workers().fail(worker.id(), "x")).isInstanceOf(RefusedException.class);
    }

    @Test
    void heartbeat_answersWhatThereIsToKnow() {
        Worker worker = worker("w");
        time.advance(Duration.ofSeconds(30));
        assertThat(store.workers().heartbeat(worker.id())).isEqualTo(new Heartbeat.Alive(false, 0));
        assertThat(store.workers().get(worker.id()).lastHeartbeat()).isEqualTo(time.now());
        intervene(null);
        intervene(worker.id());
        intervene(worker("other").id());
        store.workers().pause(worker.id());
        assertThat(store.workers().heartbeat(worker.id())).isEqualTo(new Heartbeat.Alive(true, 2));
        store.workers().fail(worker.id(), "gave up");
        assertThat(store.workers().heartbeat(worker.id())).isInstanceOfSatisfying(Heartbeat.Swept.class, swept -> {
            assertThat(swept.status()).isEqualTo(WorkerStatus.FAILED);
            assertThat(swept.reason()).contains(worker.id());
        });
        assertThatThrownBy(() -> store.workers().heartbeat("ghost")).isInstanceOf(NotFoundException.class);
        Worker idle = store.workers().create(outcome, "idle");
        assertThatThrownBy(() -> store.workers().heartbeat(idle.id())).isInstanceOf(RefusedException.class);
    }

    @Test
    void iterate_countsRoundsOfLiveWorkersOnly() {
        Worker worker = worker("w");
        assertThat(store.workers().iterate(worker.id(), "halfway").iteration()).isEqualTo(1);
        Worker after = store.workers().iterate(worker.id(), null);
        assertThat(after.iteration()).isEqualTo(2);
        assertThat(after.progressSummary()).isEqualTo("halfway");
        store.workers().complete(worker.id());
        assertThatThrownBy(() -> store.workers().iterate(worker.id(), null)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> store.workers().iterate("ghost", null)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void place_setsWorktreeAndBranch() {
        Worker worker = worker("w");
        Worker placed = store.workers().place(worker.id(), "/tree", "feature/x");
        assertThat(placed.worktreePath()).isEqualTo("/tree");
        assertThat(placed.branchName()).isEqualTo("feature/x");
        assertThatThrownBy(() -> store.workers().place("ghost", null, null)).isInstanceOf(NotFoundException.class);
    }

    private void intervene(@org.jspecify.annotations.Nullable String workerId) {
        store.run(tx -> tx.dsl()
                .insertInto(Tables.INTERVENTIONS)
                .set(Tables.INTERVENTIONS.ID, tx.newId())
                .set(Tables.INTERVENTIONS.OUTCOME_ID, outcome)
                .set(Tables.INTERVENTIONS.WORKER_ID, workerId)
                .set(Tables.INTERVENTIONS.TYPE, InterventionType.REDIRECT)
                .set(Tables.INTERVENTIONS.MESSAGE, "turn left")
                .set(Tables.INTERVENTIONS.CREATED_AT, tx.now())
                .execute());
    }
}
