package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.BehaviorReview;
import dev.twinstore.db.tables.pojos.ChangeSnapshot;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Recommendation;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BehaviorReviewsTest extends WithStore {
    private Worker ada;
    private Worker bob;

    @BeforeEach
    void workers() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
        bob = store.workers().start("goal", "bob");
    }

    @Test
    void add_storesAllParts_andLogsIt() {
        ChangeSnapshot snapshot = store.snapshots().record(ada.id(), NewSnapshot.of());
        BehaviorReview added = store.behaviorReviews()
                .add(
                        ada.id(),
                        NewBehaviorReview.of()
                                .snapshot(snapshot.id())
                                .alignmentScore(40)
                                .concerns("skips tests")
                                .deceptionIndicators("says it ran them", "says so twice")
                                .recommendation(Recommendation.PAUSE)
                                .reasoning("the log shows no run")
                                .actionTaken("alert"));
        assertThat(added.workerId()).isEqualTo(ada.id());
        assertThat(added.outcomeId()).isEqualTo("goal");
        assertThat(added.snapshotId()).isEqualTo(snapshot.id());
        assertThat(added.timestamp()).isEqualTo(time.now());
        assertThat(added.alignmentScore()).isEqualTo(40);
        assertThat(added.concerns()).containsExactly("skips tests");
        assertThat(added.deceptionIndicators()).containsExactly("says it ran them", "says so twice");
        assertThat(added.recommendation()).isEqualTo(Recommendation.PAUSE);
        assertThat(added.reasoning()).isEqualTo("the log shows no run");
        assertThat(added.actionTaken()).isEqualTo("alert");
        assertThat(store.behaviorReviews().get(added.id())).isEqualTo(added);
        assertThat(feed("goal").get(0).type()).isEqualTo(ActivityType.BEHAVIOR_REVIEWED);
        assertThat(feed("goal").get(0).metadata().get("alignment_score").asInt())
                .isEqualTo(40);
    }

    @Test
    void add_isRefused_whereItsPartsDoNotFit() {
        ChangeSnapshot his = store.snapshots().record(bob.id(), NewSnapshot.of());
        assertThatThrownBy(() -> store.behaviorReviews().add("nobody", NewBehaviorReview.of()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.behaviorReviews()
                        .add(ada.id(), NewBehaviorReview.of().snapshot("none")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.behaviorReviews()
                        .add(ada.id(), NewBehaviorReview.of().snapshot(his.id())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is a change of worker " + bob.id());
        assertThatThrownBy(() -> NewBehaviorReview.of().alignmentScore(101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score must be from 0 to 100, was 101");
        assertThatThrownBy(() -> NewBehaviorReview.of().alignmentScore(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.behaviorReviews().list("goal", 10)).isEmpty();
        assertThat(feedTypes("goal")).doesNotContain(ActivityType.BEHAVIOR_REVIEWED);
    }

    @Test
    void averageAlignment_isOverTheScoredOnes() {
        assertThat(store.behaviorReviews().averageAlignment(ada.id())).isEmpty();
        store.behaviorReviews().add(ada.id(), NewBehaviorReview.of());
        assertThat(store.behaviorReviews().averageAlignment(ada.id())).isEmpty();
        for (int score : new int[] {0, 100, 50, 51}) {
            store.behaviorReviews().add(ada.id(), NewBehaviorReview.of().alignmentScore(score));
        }
        store.behaviorReviews().add(bob.id(), NewBehaviorReview.of().alignmentScore(99));
        assertThat(store.behaviorReviews().averageAlignment(ada.id())).hasValue(50.25);
        assertThat(store.behaviorReviews().averageAlignmentOfOutcome("goal")).hasValue(60);
        assertThat(store.behaviorReviews().averageAlignment("nobody")).isEmpty();
    }

    @Test
    void lists_areTheNewestFirst() {
        BehaviorReview first = store.behaviorReviews().add(ada.id(), NewBehaviorReview.of());
        time.advance(Duration.ofSeconds(1));
        BehaviorReview second = store.behaviorReviews().add(ada.id(), NewBehaviorReview.of());
        time.advance(Duration.ofSeconds(1));
        BehaviorReview his = store.behaviorReviews().add(bob.id(), NewBehaviorReview.of());
        assertThat(store.behaviorReviews().ofWorker(ada.id(), 10)).containsExactly(second, first);
        assertThat(store.behaviorReviews().list("goal", 2)).containsExactly(his, second);
        assertThat(store.behaviorReviews().find("none")).isEmpty();
        assertThatThrownBy(() -> store.behaviorReviews().get("none"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no behavior review of id 'none'");
        assertThatThrownBy(() -> store.behaviorReviews().ofWorker(ada.id(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsThere_afterATransactionThatThrew() {
        var before = feed("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.behaviorReviews().add(ada.id(), NewBehaviorReview.of());
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.behaviorReviews().list("goal", 10)).isEmpty();
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        String text = Hostile.STORABLE;
        BehaviorReview added = store.behaviorReviews()
                .add(ada.id(), NewBehaviorReview.of().concerns(text).reasoning(text));
        assertThat(store.behaviorReviews().get(added.id()).concerns()).containsExactly(text);
        assertThat(store.behaviorReviews().get(added.id()).reasoning()).isEqualTo(text);
        for (String bad : Hostile.REFUSED) {
            assertThatThrownBy(() -> store.behaviorReviews()
                            .add(ada.id(), NewBehaviorReview.of().deceptionIndicators(bad)))
                    .isInstanceOf(InvalidTextException.class);
            assertThatThrownBy(() -> store.behaviorReviews()
                            .add(ada.id(), NewBehaviorReview.of().reasoning(bad)))
                    .isInstanceOf(InvalidTextException.class);
        }
    }
}
