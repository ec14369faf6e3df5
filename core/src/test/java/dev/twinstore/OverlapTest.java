package dev.twinstore;

import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Bottleneck;
import dev.twinstore.db.tables.pojos.DesignDoc;
import dev.twinstore.db.tables.pojos.ReviewCycle;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.improvement.Bottlenecks;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.outcome.DeletionPreview;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.outcome.OutcomeChange;
import dev.twinstore.progress.Entry;
import dev.twinstore.review.NewReview;
import dev.twinstore.sharing.MergeClaim;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskChange;
import dev.twinstore.worker.Swept;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What an operation decides upon is what holds when it writes, also if another transaction is just changing it. */
class OverlapTest extends TestStore {
    private <T> CompletableFuture<T> overlap(Consumer<? super Tx> first, Supplier<T> second) {
        return Overlap.of(database, store, first, second);
    }

    private <T> void refused(Consumer<? super Tx> first, Supplier<T> second) {
        CompletableFuture<T> answer = overlap(first, second);
        assertThatThrownBy(answer::join).hasCauseInstanceOf(RefusedException.class);
    }

    private <T> T answered(Consumer<? super Tx> first, Supplier<T> second) {
        return overlap(first, second).join();
    }

    private void archive(Tx tx) {
        tx.outcomes().archive(outcome);
    }

    // Goals

    @Test
    void achieve_isRefusedByAGoalThatBecomesOngoing() {
        refused(
                tx -> tx.outcomes().update(outcome, OutcomeChange.of().ongoing(true)),
                () -> store.outcomes().achieve(outcome));
    }

    @Test
    void update_isRefusedByAGoalThatIsBeingArchived() {
        refused(
                this::archive,
                () -> store.outcomes().update(outcome, OutcomeChange.of().brief("late")));
    }

    @Test
    void capabilityReady_isComplete_whoeverEndsTheLastTask() {
        task(NewTask.of("one").phase(TaskPhase.CAPABILITY));
        task(NewTask.of("two").phase(TaskPhase.CAPABILITY));
        Claim one = store.tasks().claim(worker("a")).orElseThrow();
        Claim two = store.tasks().claim(worker("b")).orElseThrow();
        answered(
                tx -> tx.tasks().complete(one).orThrow(),
                () -> store.tasks().complete(two).orThrow());
        assertThat(store.outcomes().get(outcome).capabilityReady()).isEqualTo(CapabilityReadiness.COMPLETE);
    }

    @Test
    void designs_areNumberedOneAfterTheOther() {
        DesignDoc second = answered(
                tx -> tx.designDocs().update(outcome, "first"),
                () -> store.designDocs().update(outcome, "second"));
        assertThat(second.version()).isEqualTo(2);
    }

    @Test
    void moves_closeNoCircle() {
        String other = outcome("other");
        refused(
                tx -> tx.outcomes().moveUnder(outcome, other),
                () -> store.outcomes().moveUnder(other, outcome));
    }

    @Test
    void create_belowAGoalThatMoves_isAsDeepAsItsPlace() {
        String top = outcome("top");
        String child = answered(
                tx -> tx.outcomes().moveUnder(outcome, top),
                () -> store.outcomes()
                        .create(NewOutcome.of("child").parent(outcome))
                        .id());
        assertThat(store.outcomes().get(child).depth()).isEqualTo(2);
    }

    @Test
    void moveUnder_takesWithItWhatIsBeingCreatedBelow() {
        String top = outcome("top");
        answered(
                tx -> tx.outcomes().create(NewOutcome.of("child").id("child").parent(outcome)),
                () -> store.outcomes().moveUnder(outcome, top));
        assertThat(store.outcomes().get("child").depth()).isEqualTo(2);
    }

    @Test
    void create_isRefusedByAParentThatIsBeingArchived() {
        refused(
                this::archive,
                () -> store.outcomes().create(NewOutcome.of("child").parent(outcome)));
    }

    @Test
    void delete_isRefusedIfMoreWouldGoThanWasSeen() {
        DeletionPreview seen = store.outcomes().previewDelete(outcome);
        refused(
                tx -> tx.designDocs().update(outcome, "not seen"),
                () -> store.outcomes().delete(outcome, seen));
    }

    @Test
    void delete_isRefusedIfAWorkerStarts() {
        Worker idle = store.workers().create(outcome, "idle");
        DeletionPreview seen = store.outcomes().previewDelete(outcome);
        CompletableFuture<DeletionPreview> deleted = overlap(
                tx -> tx.workers().start(idle.id()), () -> store.outcomes().delete(outcome, seen));
        assertThatThrownBy(deleted::join).hasMessageContaining("1 live workers");
    }

    @Test
    void delete_takesGoalsThatAreBeingAddedBelow() {
        String middle =
                store.outcomes().create(NewOutcome.of("middle").parent(outcome)).id();
        DeletionPreview seen = store.outcomes().previewDelete(outcome);
        DeletionPreview gone = answered(
                tx -> tx.outcomes().create(NewOutcome.of("leaf").parent(middle)),
                () -> store.outcomes().deleteForced(outcome, seen));
        assertThat(gone.rows()).containsEntry("outcomes", 3L);
    }

    // Tasks

    @Test
    void add_isRefusedByAGoalThatIsBeingArchived() {
        refused(this::archive, () -> store.tasks().add(outcome, NewTask.of("late")));
    }

    @Test
    void update_isRefusedByATaskThatEnds() {
        Claim claim = held("t");
        refused(
                tx -> tx.tasks().complete(claim).orThrow(),
                () -> store.tasks().update(claim.task().id(), TaskChange.of().title("late")));
    }

    @Test
    void reprioritize_isRefusedByATaskThatEnds() {
        Claim claim = held("t");
        refused(
                tx -> tx.tasks().complete(claim).orThrow(),
                () -> store.tasks().reprioritize(Map.of(claim.task().id(), 1)));
    }

    @Test
    void dependencies_closeNoCycle() {
        String a = task("a");
        String c = task("c");
        String b = task(NewTask.of("b").dependsOn(c));
        String d = task(NewTask.of("d").dependsOn(a));
        refused(
                tx -> tx.tasks().update(a, TaskChange.of().dependsOn(List.of(b))),
                () -> store.tasks().update(c, TaskChange.of().dependsOn(List.of(d))));
    }

    @Test
    void claim_findsADueTaskWhoseDependencyIsBeingCompleted() {
        Claim first = held("first");
        String due = task(NewTask.of("due").dependsOn(first.task().id()).notBefore(time.now()));
        Worker other = worker("other");
        Optional<Claim> claim = answered(
                tx -> tx.tasks().complete(first).orThrow(), () -> store.tasks().claim(other));
        Claim found = claim.or(() -> store.tasks().claim(other)).orElseThrow();
        assertThat(found.task().id()).isEqualTo(due);
    }

    // Workers

    @Test
    void endOfAWorker_leavesWhatItIsCompleting() {
        Claim claim = held("t");
        Worker ended = answered(
                tx -> completeAsAnotherProgram(tx, claim), () -> store.workers().fail(claim.workerId(), "gone"));
        assertThat(ended.status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(store.tasks().get(claim.task().id()).status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(activities(ActivityType.TASK_RELEASED)).isZero();
    }

    @Test
    void endOfAWorker_freesWhatItIsClaiming() {
        String id = task("t");
        Worker ada = worker("ada");
        answered(
                tx -> assertThat(tx.tasks().claim(ada)).isPresent(),
                () -> store.workers().complete(ada.id()));
        assertThat(store.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void endOfAnIdleWorker_freesWhatItClaimsAsItStarts() {
        task("t");
        Worker idle = store.workers().create(outcome, "idle");
        answered(
                tx -> {
                    tx.workers().start(idle.id());
                    assertThat(tx.tasks().claim(idle)).isPresent();
                },
                () -> store.workers().complete(idle.id()));
        assertThat(store.workers().get(idle.id()).currentTaskId()).isNull();
    }

    @Test
    void sweep_leavesWhatTheDeadWorkerIsCompleting() {
        Claim claim = held("t");
        time.advance(Duration.ofMinutes(6));
        Swept swept = answered(
                tx -> completeAsAnotherProgram(tx, claim), () -> store.workers().sweep());
        assertThat(swept.workers()).hasSize(1);
        assertThat(swept.tasks()).isEmpty();
        assertThat(store.tasks().get(claim.task().id()).status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void create_ofAWorkerIsRefusedByAGoalThatIsBeingArchived() {
        refused(this::archive, () -> store.workers().create(outcome, "late"));
    }

    // What workers leave behind

    @Test
    void progress_isRefusedToAWorkerThatEnds() {
        Worker ada = worker("ada");
        refused(
                tx -> tx.workers().fail(ada.id(), "gone"),
                () -> store.progress().add(ada.id(), "late", null));
    }

    @Test
    void compact_standsForWhatWasWrittenBefore() {
        Worker ada = worker("ada");
        Entry step = store.progress().add(ada.id(), "step", null);
        refused(
                tx -> tx.progress().compact(ada.id(), step.id(), "first"),
                () -> store.progress().compact(ada.id(), step.id(), "second"));
        assertThat(store.progress().context(ada.id(), 10))
                .extracting(Entry::content)
                .containsExactly("first");
    }

    @Test
    void reviews_areNumberedOneAfterTheOther() {
        ReviewCycle second = answered(
                tx -> tx.reviews().add(outcome, NewReview.of(1)),
                () -> store.reviews().add(outcome, NewReview.of(2)));
        assertThat(second.cycleNumber()).isEqualTo(2);
    }

    @Test
    void resolve_ofABottleneckTakesNoHarmFromADeletion() {
        Bottleneck stuck = store.bottlenecks().note(outcome, "error", "no network");
        DeletionPreview seen = store.outcomes().previewDelete(outcome);
        Bottlenecks bottlenecks = store.bottlenecks();
        Bottleneck resolved = answered(
                tx -> tx.outcomes().delete(outcome, seen), () -> bottlenecks.resolve(stuck.id(), "network is back"));
        assertThat(resolved.resolution()).isEqualTo("network is back");
    }

    // Sharing

    @Test
    void owners_cannotRemoveEachOther() {
        for (String email : new String[] {"ada@x", "bob@x"}) {
            store.collaborators().invite(outcome, email, CollaboratorRole.OWNER);
            store.collaborators().accept(outcome, email);
        }
        store.collaborators().invite(outcome, "eve@x", CollaboratorRole.VIEWER);
        refused(
                tx -> tx.collaborators().remove(outcome, "ada@x"),
                () -> store.collaborators().changeRole(outcome, "bob@x", CollaboratorRole.VIEWER));
    }

    @Test
    void mergeClaims_takeDifferentMerges() {
        Worker ada = worker("ada");
        Worker bob = worker("bob");
        long one = store.merges().queue(ada.id()).id();
        long two = store.merges().queue(ada.id()).id();
        MergeClaim second = answered(
                        tx -> assertThat(tx.merges()
                                        .claim(ada)
                                        .orElseThrow()
                                        .merge()
                                        .id())
                                .isEqualTo(one),
                        () -> store.merges().claim(bob))
                .orElseThrow();
        assertThat(second.merge().id()).isEqualTo(two);
    }

    @Test
    void mergeClaim_isRefusedToAWorkerThatEnds() {
        Worker ada = worker("ada");
        long id = store.merges().queue(ada.id()).id();
        refused(tx -> tx.workers().fail(ada.id(), "gone"), () -> store.merges().claim(ada));
        assertThat(store.merges().get(id).status()).isEqualTo(MergeStatus.PENDING);
    }

    @Test
    void endOfAWorker_leavesWhatItHasMerged() {
        Worker ada = worker("ada");
        store.merges().queue(ada.id());
        MergeClaim claim = store.merges().claim(ada).orElseThrow();
        answered(
                tx -> tx.merges().complete(claim).orThrow(),
                () -> store.workers().complete(ada.id()));
        assertThat(store.merges().get(claim.merge().id()).status()).isEqualTo(MergeStatus.COMPLETED);
        assertThat(activities(ActivityType.MERGE_RELEASED)).isZero();
    }

    @Test
    void queue_isRefusedByAGoalThatIsBeingArchived() {
        Worker ada = worker("ada");
        refused(this::archive, () -> store.merges().queue(ada.id()));
    }

    // Supervision

    @Test
    void raiseAndPause_ofAWorkerThatEnds_raisesOnly() {
        Worker ada = worker("ada");
        Alert alert = answered(
                tx -> tx.workers().fail(ada.id(), "gone"),
                () -> store.alerts().raiseAndPause(ada.id(), "stuck", Severity.LOW, "it loops"));
        assertThat(alert.autoPaused()).isFalse();
    }

    @Test
    void intervention_isRefusedToAWorkerThatEnds() {
        Worker ada = worker("ada");
        refused(
                tx -> tx.workers().fail(ada.id(), "gone"),
                () -> store.interventions()
                        .send(
                                outcome,
                                NewIntervention.of(InterventionType.PAUSE, "stop")
                                        .worker(ada.id())));
    }

    @Test
    void intervention_isRefusedByAGoalThatIsBeingArchived() {
        refused(
                this::archive,
                () -> store.interventions().send(outcome, NewIntervention.of(InterventionType.PAUSE, "stop")));
    }

    @Test
    void acknowledge_isRefusedToAWorkerThatEnds() {
        Worker ada = worker("ada");
        String sent = store.interventions()
                .send(outcome, NewIntervention.of(InterventionType.PAUSE, "stop"))
                .id();
        refused(
                tx -> tx.workers().fail(ada.id(), "gone"),
                () -> store.interventions().acknowledge(ada.id(), sent));
    }

    /** The task first, and the worker not at all: as far as a completion is when it has begun. */
    private static void completeAsAnotherProgram(Tx tx, Claim claim) {
        tx.dsl()
                .update(TASKS)
                .set(TASKS.STATUS, TaskStatus.COMPLETED)
                .setNull(TASKS.CLAIMED_BY)
                .setNull(TASKS.CLAIMED_AT)
                .set(TASKS.COMPLETED_AT, tx.now())
                .where(TASKS.ID.eq(claim.task().id()))
                .execute();
    }

    private Claim held(String title) {
        task(title);
        return store.tasks().claim(worker("worker on " + title)).orElseThrow();
    }
}
