package dev.twinstore.review;

import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.Goals;
import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.ReviewCycle;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Json;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.testing.Race;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewsTest extends WithStore {
    private String goal = "";

    @BeforeEach
    void setGoal() {
        goal = Goals.active(store);
    }

    private void found(int... issues) {
        for (int count : issues) {
            store.reviews().add(goal, NewReview.of(count));
        }
    }

    @Test
    void add_keepsWhatItWasGiven() {
        String worker = store.workers().start(goal, "reviewer").id();
        store.workers().iterate(worker, null);
        JsonNode verification = Json.parse("{\"tests\": [1, 2.50], \"ok\": true}");
        time.advance(Duration.ofSeconds(1));

        ReviewCycle review = store.reviews()
                .add(
                        goal,
                        NewReview.of(2)
                                .worker(worker)
                                .tasksAdded(1)
                                .verification(verification)
                                .rawResponse("'; DROP TABLE review_cycles; -- 😀"));

        assertThat(review.cycleNumber()).isEqualTo(1);
        assertThat(review.iterationAt()).isEqualTo(1);
        assertThat(review.workerId()).isEqualTo(worker);
        assertThat(review.issuesFound()).isEqualTo(2);
        assertThat(review.tasksAdded()).isEqualTo(1);
        assertThat(review.verification()).isEqualTo(verification);
        assertThat(review.rawResponse()).isEqualTo("'; DROP TABLE review_cycles; -- 😀");
        assertThat(review.createdAt()).isEqualTo(time.now());
        assertThat(store.reviews().get(review.id())).isEqualTo(review);
        assertThat(store.reviews().latest(goal)).contains(review);
        assertThat(feed(goal).get(0).type()).isEqualTo(ActivityType.REVIEW_COMPLETED);
        assertThat(feed(goal).get(0).title()).isEqualTo("Review 1: 2 issues");
        assertThat(feed(goal).get(0).metadata().get("cycle_number").asInt()).isEqualTo(1);
        assertThat(Goals.lastActivity(store, goal)).isEqualTo(time.now());
        assertThat(store.reviews().add(goal, NewReview.of(0).iteration(9)).iterationAt())
                .isEqualTo(9);
    }

    @Test
    void add_refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> store.reviews().add("nowhere", NewReview.of(0)))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'nowhere'");
        assertThatThrownBy(() -> store.reviews().add(goal, NewReview.of(0).worker("nobody")))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no worker of id 'nobody'");
        String archived = Goals.goal(store, OutcomeStatus.ARCHIVED);
        assertThatThrownBy(() -> store.reviews().add(archived, NewReview.of(0)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        assertThatThrownBy(() -> NewReview.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewReview.of(0).tasksAdded(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewReview.of(0).iteration(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.reviews().add(goal, NewReview.of(0).rawResponse("a\0")))
                .isInstanceOf(InvalidTextException.class);
        assertThat(store.reviews().list(goal, null, 10)).isEmpty();
        assertThat(feed(goal)).isEmpty();
        assertThatThrownBy(() -> store.reviews().get("no")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void add_isUndoneWithItsTransaction() {
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.reviews().add(goal, NewReview.of(0));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.reviews().latest(goal)).isEmpty();
        assertThat(feed(goal)).isEmpty();
    }

    @Test
    void add_numbersCyclesWithoutGapsUnderARace() {
        List<Store> stores = List.of(store, another());
        List<Integer> numbers = new Race()
                .run(
                        12,
                        i -> stores.get(i % 2)
                                .reviews()
                                .add(goal, NewReview.of(i))
                                .cycleNumber());
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 12).boxed().toList());
    }

    @Test
    void add_countsEachGoalForItself() {
        found(1, 1);
        assertThat(store.reviews().add(Goals.active(store), NewReview.of(0)).cycleNumber())
                .isEqualTo(1);
    }

    @Test
    void converged_isTrueAfterTwoCyclesWithoutIssues() {
        assertThat(store.reviews().converged(goal)).isFalse();
        found(0);
        assertThat(store.reviews().converged(goal)).isFalse();
        found(0);
        assertThat(store.reviews().converged(goal)).isTrue();
        found(1);
        assertThat(store.reviews().converged(goal)).isFalse();
        found(0);
        assertThat(store.reviews().converged(goal)).isFalse();
        found(0);
        assertThat(store.reviews().converged(goal)).isTrue();
        assertThat(store.reviews().converged("nowhere")).isFalse();
    }

    @Test
    void trend_comparesTheLastTwo() {
        assertThat(store.reviews().trend(goal)).isEmpty();
        found(3);
        assertThat(store.reviews().trend(goal)).isEmpty();
        found(2);
        assertThat(store.reviews().trend(goal)).contains(Trend.IMPROVING);
        found(2);
        assertThat(store.reviews().trend(goal)).contains(Trend.STABLE);
        found(5);
        assertThat(store.reviews().trend(goal)).contains(Trend.WORSENING);
    }

    @Test
    void list_isFromTheLastToTheFirst() {
        found(1, 2, 3, 4, 5);
        assertThat(store.reviews().list(goal, null, 2))
                .extracting(ReviewCycle::cycleNumber)
                .containsExactly(5, 4);
        assertThat(store.reviews().list(goal, 4, 10))
                .extracting(ReviewCycle::cycleNumber)
                .containsExactly(3, 2, 1);
        assertThatThrownBy(() -> store.reviews().list(goal, null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void review_outlivesItsWorker() {
        String worker = store.workers().create(goal, "reviewer").id();
        ReviewCycle review = store.reviews().add(goal, NewReview.of(0).worker(worker));
        store.run(
                tx -> tx.dsl().deleteFrom(WORKERS).where(WORKERS.ID.eq(worker)).execute());
        assertThat(store.reviews().get(review.id()).workerId()).isNull();
    }

    @Test
    void list_usesItsIndex() {
        Plans.assertUses(store, "review_cycles_by_outcome", dsl -> Reviews.page(dsl, goal, null, 2));
        Plans.assertUses(store, "review_cycles_by_outcome", dsl -> Reviews.page(dsl, goal, 4, 2));
    }
}
