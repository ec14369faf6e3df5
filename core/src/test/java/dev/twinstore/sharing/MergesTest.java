package dev.twinstore.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.LostClaimException;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Merge;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.model.OutcomeStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergesTest extends WithStore {
    private Worker ada;
    private Worker bob;

    @BeforeEach
    void workers() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
        bob = store.workers().start("goal", "bob");
    }

    private MergeClaim claim(Worker worker) {
        return store.merges().claim(worker).orElseThrow();
    }

    @Test
    void queue_waitsForTheGoalOfTheWorker_andIsLogged() {
        Merge queued = store.merges().queue(ada.id());
        assertThat(queued.outcomeId()).isEqualTo("goal");
        assertThat(queued.sourceWorkerId()).isEqualTo(ada.id());
        assertThat(queued.status()).isEqualTo(MergeStatus.PENDING);
        assertThat(queued.createdAt()).isEqualTo(time.now());
        assertThat(queued.claimedBy()).isNull();
        assertThat(queued.claimNo()).isZero();
        assertThat(store.merges().get(queued.id())).isEqualTo(queued);
        assertThat(feed("goal").get(0).type()).isEqualTo(ActivityType.MERGE_QUEUED);
        assertThat(feed("goal").get(0).title()).isEqualTo("Merge queued: branch of worker ada");
    }

    @Test
    void queue_takesEndedWorkers_butNoArchivedGoal() {
        store.workers().complete(ada.id());
        assertThat(store.merges().queue(ada.id()).status()).isEqualTo(MergeStatus.PENDING);
        Goals.become(store, "goal", OutcomeStatus.ARCHIVED);
        assertThatThrownBy(() -> store.merges().queue(ada.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        assertThatThrownBy(() -> store.merges().queue("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void claim_takesTheOldestOfTheGoal_andRaisesTheFence() {
        Worker stranger = store.workers().start(Goals.root(store, "other"), "stranger");
        store.merges().queue(stranger.id());
        Merge first = store.merges().queue(ada.id());
        Merge second = store.merges().queue(ada.id());
        time.advance(Duration.ofSeconds(1));
        MergeClaim claim = claim(bob);
        assertThat(claim.merge().id()).isEqualTo(first.id());
        assertThat(claim.workerId()).isEqualTo(bob.id());
        assertThat(claim.claimNo()).isEqualTo(1);
        Merge now = store.merges().get(first.id());
        assertThat(now.status()).isEqualTo(MergeStatus.IN_PROGRESS);
        assertThat(now.claimedBy()).isEqualTo(bob.id());
        assertThat(now.claimedAt()).isEqualTo(time.now());
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.MERGE_STARTED);
        assertThat(claim(ada).merge().id()).isEqualTo(second.id());
        assertThat(store.merges().claim(bob)).isEmpty();
    }

    @Test
    void claim_isForRunningWorkersOfActiveGoals() {
        store.merges().queue(ada.id());
        Worker idle = store.workers().create("goal", "idle");
        assertThatThrownBy(() -> store.merges().claim(idle).isPresent())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is idle");
        store.workers().pause(bob.id());
        assertThat(store.merges().claim(bob)).isEmpty();
        store.workers().resume(bob.id());
        Goals.become(store, "goal", OutcomeStatus.DORMANT);
        assertThat(store.merges().claim(bob)).isEmpty();
        Goals.become(store, "goal", OutcomeStatus.ACHIEVED);
        assertThatThrownBy(() -> store.merges().claim(bob).isPresent())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is achieved");
        Goals.become(store, "goal", OutcomeStatus.ACTIVE);
        Worker gone = store.workers().fail(bob.id(), "gone");
        assertThatThrownBy(() -> store.merges().claim(gone).isPresent())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is failed");
        assertThat(store.merges().claim(ada)).isPresent();
    }

    @Test
    void complete_endsIt_once() {
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        time.advance(Duration.ofSeconds(1));
        Merge done = claim.complete().orThrow();
        assertThat(done.status()).isEqualTo(MergeStatus.COMPLETED);
        assertThat(done.completedAt()).isEqualTo(time.now());
        assertThat(done.claimedBy()).isNull();
        assertThat(done.claimedAt()).isNull();
        assertThat(done.claimNo()).isEqualTo(1);
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.MERGE_COMPLETED);
        assertThat(claim.complete())
                .isEqualTo(new LostMerge(done.id(), 1, "the merge is completed by this very claim"));
        assertThat(claim.fail("late")).isInstanceOf(LostMerge.class);
        assertThat(claim.release()).isInstanceOf(LostMerge.class);
        assertThat(store.merges().get(done.id())).isEqualTo(done);
        assertThat(feedTypes("goal")).containsOnlyOnce(ActivityType.MERGE_COMPLETED);
    }

    @Test
    void fail_keepsTheError() {
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        assertThatThrownBy(() -> claim.fail(" ").orThrow()).isInstanceOf(IllegalArgumentException.class);
        Merge failed = claim.fail("remote hung up").orThrow();
        assertThat(failed.status()).isEqualTo(MergeStatus.FAILED);
        assertThat(failed.errorMessage()).isEqualTo("remote hung up");
        assertThat(failed.completedAt()).isEqualTo(time.now());
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.MERGE_FAILED);
        assertThat(store.merges().claim(bob)).isEmpty();
    }

    @Test
    void conflict_keepsTheFiles() {
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        assertThatThrownBy(() -> claim.conflict(List.of()).orThrow()).isInstanceOf(IllegalArgumentException.class);
        Merge conflicted = claim.conflict(List.of("a.java", "b.java")).orThrow();
        assertThat(conflicted.status()).isEqualTo(MergeStatus.CONFLICTED);
        assertThat(conflicted.conflictFiles()).containsExactly("a.java", "b.java");
        assertThat(store.merges().get(conflicted.id())).isEqualTo(conflicted);
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.MERGE_CONFLICTED);
        assertThat(feed("goal").get(0).metadata().get("conflict_files").asInt()).isEqualTo(2);
    }

    @Test
    void release_givesItBack_asOldAsBefore() {
        Merge first = store.merges().queue(ada.id());
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        Merge released = claim.release().orThrow();
        assertThat(released.status()).isEqualTo(MergeStatus.PENDING);
        assertThat(released.claimedBy()).isNull();
        assertThat(released.completedAt()).isNull();
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.MERGE_RELEASED);
        assertThat(claim.complete())
                .isEqualTo(new LostMerge(first.id(), 1, "the merge was given back or taken away and is pending now"));
        MergeClaim again = claim(bob);
        assertThat(again.merge().id()).isEqualTo(first.id());
        assertThat(again.claimNo()).isEqualTo(2);
        assertThat(claim.check()).isInstanceOf(LostMerge.class);
        assertThat(again.check()).isInstanceOf(HeldMerge.class);
        assertThat(again).isNotEqualTo(claim).isEqualTo(again);
    }

    @Test
    void check_changesNothing() {
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        var before = feed("goal");
        assertThat(claim.check()).isEqualTo(new HeldMerge(claim.merge()));
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void aLostClaim_rollsBackWhatWasWrittenWithIt() {
        Merge merge = store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        store.workers().fail(bob.id(), "gone");
        MergeClaim next = claim(ada);
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.merges().queue(ada.id());
                    tx.merges().complete(claim).orThrow();
                }))
                .isInstanceOf(LostClaimException.class)
                .hasMessageContaining("worker " + ada.id() + " merges it now, with claim 2");
        assertThat(store.merges().list("goal", 10)).hasSize(1);
        assertThat(next.complete().orThrow().id()).isEqualTo(merge.id());
        assertThat(claim.conflict(List.of("a")))
                .isEqualTo(new LostMerge(merge.id(), 1, "the merge is completed by claim 2"));
    }

    @Test
    void theEndOfAWorker_givesBackWhatItMerges() {
        store.merges().queue(ada.id());
        store.merges().queue(ada.id());
        MergeClaim done = claim(bob);
        assertThat(done.complete()).isInstanceOf(HeldMerge.class);
        MergeClaim open = claim(bob);
        store.workers().complete(bob.id());
        Merge freed = store.merges().get(open.merge().id());
        assertThat(freed.status()).isEqualTo(MergeStatus.PENDING);
        assertThat(freed.claimedBy()).isNull();
        assertThat(freed.claimNo()).isEqualTo(1);
        assertThat(open.complete()).isInstanceOf(LostMerge.class);
        assertThat(store.merges().get(done.merge().id()).status()).isEqualTo(MergeStatus.COMPLETED);
        assertThat(feedTypes("goal")).containsOnlyOnce(ActivityType.MERGE_RELEASED);
        assertThat(store.merges().releaseAll(bob.id())).isEmpty();
        assertThat(store.merges().releaseAll("nobody")).isEmpty();
    }

    @Test
    void list_isTheNewestFirst_ofOneStatusIfAsked() {
        Merge first = store.merges().queue(ada.id());
        Merge second = store.merges().queue(bob.id());
        Merge third = store.merges().queue(ada.id());
        assertThat(store.merges().list("goal", 10)).containsExactly(third, second, first);
        assertThat(store.merges().list("goal", 1)).containsExactly(third);
        Merge done = claim(bob).complete().orThrow();
        assertThat(store.merges().list("goal", MergeStatus.PENDING, 10)).containsExactly(third, second);
        assertThat(store.merges().list("goal", MergeStatus.COMPLETED, 10)).containsExactly(done);
        assertThat(store.merges().list("nowhere", 10)).isEmpty();
        assertThat(store.merges().find(99)).isEmpty();
        assertThatThrownBy(() -> store.merges().get(99).id())
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no merge of id '99'");
        assertThatThrownBy(() -> store.merges().list("goal", 0).size()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsThere_afterATransactionThatThrew() {
        Merge merge = store.merges().queue(ada.id());
        var before = feed("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.merges().claim(bob).orElseThrow().complete().orThrow();
                    tx.merges().queue(ada.id());
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.merges().list("goal", 10)).containsExactly(merge);
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        store.merges().queue(ada.id());
        store.merges().queue(ada.id());
        MergeClaim claim = claim(bob);
        for (String bad : Hostile.REFUSED) {
            assertThatThrownBy(() -> claim.fail(bad).orThrow()).isInstanceOf(InvalidTextException.class);
            assertThatThrownBy(() -> claim.conflict(List.of(bad)).orThrow()).isInstanceOf(InvalidTextException.class);
        }
        assertThat(claim.check()).isInstanceOf(HeldMerge.class);
        assertThat(claim.fail(Hostile.STORABLE).orThrow().errorMessage()).isEqualTo(Hostile.STORABLE);
        Merge conflicted = claim(bob).conflict(List.of(Hostile.STORABLE, "[")).orThrow();
        assertThat(store.merges().get(conflicted.id()).conflictFiles()).containsExactly(Hostile.STORABLE, "[");
    }
}
