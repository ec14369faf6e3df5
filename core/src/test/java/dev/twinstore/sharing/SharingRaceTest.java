package dev.twinstore.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Goals;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Collaborator;
import dev.twinstore.db.tables.pojos.Merge;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two stores on one file, as two processes have, and eight threads that want the same thing at the same moment. */
class SharingRaceTest extends WithStore {
    private static final int THREADS = 8;

    @Test
    void claim_givesEachMergeToExactlyOneWorker() throws Exception {
        Goals.root(store, "goal");
        Store second = another();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(store.workers().start("goal", "worker " + i));
        }
        List<Long> queued = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            queued.add(store.merges().queue(workers.get(0).id()).id());
        }
        List<List<Long>> merged = new Race().run(THREADS, i -> {
            Store mine = i % 2 == 0 ? store : second;
            List<Long> done = new ArrayList<>();
            Optional<MergeClaim> next = mine.merges().claim(workers.get(i));
            while (next.isPresent()) {
                done.add(next.get().complete().orThrow().id());
                next = mine.merges().claim(workers.get(i));
            }
            return done;
        });
        assertThat(merged.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(queued);
        assertThat(merged).allSatisfy(done -> assertThat(done).isSorted());
        assertThat(store.merges().list("goal", MergeStatus.COMPLETED, 100))
                .hasSize(40)
                .extracting(Merge::claimNo)
                .containsOnly(1L);
        assertThat(feedTypes("goal").stream().filter(ActivityType.MERGE_STARTED::equals))
                .hasSize(40);
    }

    @Test
    void claimOfTheLastOne_hasOneWinner() throws Exception {
        Goals.root(store, "goal");
        Store second = another();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(store.workers().start("goal", "worker " + i));
        }
        store.merges().queue(workers.get(0).id());
        List<Optional<MergeClaim>> claims = new Race()
                .run(THREADS, i -> (i % 2 == 0 ? store : second).merges().claim(workers.get(i)));
        assertThat(claims.stream().filter(Optional::isPresent)).hasSize(1);
    }

    @Test
    void aClaimIsLost_whenAnotherStoreEndsItsWorker_andHeldByTheNext() {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Store second = another();
        Worker bob = second.workers().start("goal", "bob");
        store.merges().queue(ada.id());
        MergeClaim old = store.merges().claim(ada).orElseThrow();
        second.workers().fail(ada.id(), "gone");
        MergeClaim next = second.merges().claim(bob).orElseThrow();
        assertThat(next.claimNo()).isEqualTo(old.claimNo() + 1);
        assertThat(old.complete()).isInstanceOf(LostMerge.class);
        assertThat(next.complete()).isInstanceOf(HeldMerge.class);
    }

    @Test
    void invite_entersAPersonOnce() throws Exception {
        Goals.root(store, "goal");
        Store second = another();
        List<Boolean> invited = new Race().run(THREADS, i -> {
            try {
                (i % 2 == 0 ? store : second).collaborators().invite("goal", "ada@x", CollaboratorRole.VIEWER);
                return true;
            } catch (RefusedException e) {
                return false;
            }
        });
        assertThat(invited).containsOnlyOnce(true);
        assertThat(store.collaborators().list("goal")).hasSize(1);
    }

    @Test
    void ownersWhoRemoveEachOther_leaveOne() throws Exception {
        Goals.root(store, "goal");
        Store second = another();
        for (int i = 0; i < THREADS; i++) {
            store.collaborators().invite("goal", i + "@x", CollaboratorRole.OWNER);
            store.collaborators().accept("goal", i + "@x");
        }
        store.collaborators().invite("goal", "viewer@x", CollaboratorRole.VIEWER);
        List<Boolean> removed = new Race().run(THREADS, i -> {
            try {
                (i % 2 == 0 ? store : second).collaborators().remove("goal", i + "@x");
                return true;
            } catch (RefusedException e) {
                return false;
            }
        });
        assertThat(removed).containsOnlyOnce(false);
        assertThat(store.collaborators().list("goal"))
                .extracting(Collaborator::role)
                .containsExactlyInAnyOrder(CollaboratorRole.OWNER, CollaboratorRole.VIEWER);
    }
}
