package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.WithStore;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutcomeListTest extends WithStore {
    private static Stream<String> names(OutcomePage page) {
        return page.entries().stream().map(entry -> entry.outcome().name());
    }

    private String create(NewOutcome outcome) {
        time.advance(Duration.ofSeconds(1));
        return store.outcomes().create(outcome).id();
    }

    @Test
    void list_hasTheLastActiveFirst() {
        String a = create(NewOutcome.of("a"));
        create(NewOutcome.of("b"));
        time.advance(Duration.ofSeconds(1));
        store.activity().add(a, "noted", "something happened");
        assertThat(names(store.outcomes().list(OutcomeFilter.all()))).containsExactly("a", "b");
        assertThat(store.outcomes().list(OutcomeFilter.all()).next()).isNull();
    }

    @Test
    void list_countsTasksAndWorkersOfEachGoalAlone() {
        String parent = create(NewOutcome.of("parent"));
        String child = create(NewOutcome.of("child").parent(parent));
        for (TaskStatus status : TaskStatus.values()) {
            Given.task(store, child, status);
        }
        Given.task(store, child, TaskStatus.COMPLETED);
        Given.task(store, parent, TaskStatus.FAILED);
        for (WorkerStatus status : WorkerStatus.values()) {
            Given.worker(store, child, status);
        }
        List<OutcomeOverview> entries =
                store.outcomes().list(OutcomeFilter.all()).entries();
        assertThat(entries)
                .containsExactlyInAnyOrder(
                        new OutcomeOverview(store.outcomes().get(child), 3, 6, 2),
                        new OutcomeOverview(store.outcomes().get(parent), 0, 1, 0));
    }

    @Test
    void list_filtersByStatusAndRoots() {
        String a = create(NewOutcome.of("a"));
        create(NewOutcome.of("a1").parent(a));
        create(NewOutcome.of("b").dormant());
        create(NewOutcome.of("b1").parent(a).dormant());
        OutcomeFilter all = OutcomeFilter.all();
        assertThat(names(store.outcomes().list(all.roots()))).containsExactlyInAnyOrder("a", "b");
        assertThat(names(store.outcomes().list(all.status(OutcomeStatus.DORMANT))))
                .containsExactly("b1", "b");
        assertThat(names(store.outcomes().list(all.status(OutcomeStatus.DORMANT).roots())))
                .containsExactly("b");
        assertThat(store.outcomes().list(all.status(OutcomeStatus.ARCHIVED)).entries())
                .isEmpty();
        assertThatThrownBy(() -> all.limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be 1 or more, was 0");
    }

    @Test
    void list_ofAThousandComesInPagesWithNoneTwiceAndNoneMissing() {
        store.run(tx -> {
            for (int i = 0; i < 1000; i++) { // all of one moment: the id decides
                tx.outcomes().create("goal " + i);
            }
        });
        List<String> seen = new ArrayList<>();
        OutcomeFilter.Place place = null;
        int pages = 0;
        do {
            OutcomePage page = store.outcomes()
                    .list(OutcomeFilter.all()
                            .status(OutcomeStatus.ACTIVE)
                            .limit(70)
                            .after(place));
            page.entries().forEach(entry -> seen.add(entry.outcome().id()));
            place = page.next();
            pages++;
        } while (place != null);
        assertThat(pages).isEqualTo(15);
        assertThat(seen).hasSize(1000).doesNotHaveDuplicates().isSortedAccordingTo((x, y) -> y.compareTo(x));
        assertThat(store.outcomes().list(OutcomeFilter.all().limit(1000)).next())
                .isNull();
    }

    @Test
    void list_pagesPastAGoalThatMovedToTheFront() {
        for (int i = 0; i < 6; i++) {
            create(NewOutcome.of("g" + i).id("g" + i));
        }
        OutcomePage first = store.outcomes().list(OutcomeFilter.all().limit(2));
        assertThat(names(first)).containsExactly("g5", "g4");
        time.advance(Duration.ofSeconds(1));
        store.activity().add("g2", "noted", "moves to the front");
        OutcomePage second = store.outcomes().list(OutcomeFilter.all().limit(2).after(first.next()));
        assertThat(names(second)).containsExactly("g3", "g1");
    }
}
