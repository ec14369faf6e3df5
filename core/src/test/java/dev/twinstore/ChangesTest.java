package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.activity.Change;
import dev.twinstore.activity.ChangeListeners;
import dev.twinstore.activity.Subscription;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.testing.Race;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What listeners are told: closing a store tells the rest, so each test closes it before it looks. */
class ChangesTest extends TestStore {
    private final List<Change> told = Collections.synchronizedList(new ArrayList<>());

    private List<String> types() {
        store.close();
        return told.stream().map(Change::type).toList();
    }

    private static void failing(Tx tx, String goal) {
        tx.activity().add(goal, "of_no_effect", "Rolled back");
        throw new IllegalStateException("not this");
    }

    @Test
    void onChange_tellsWhatTheFeedSays() {
        store.onChange(told::add);
        task("Render shot 12");
        Worker worker = worker("renderer-1");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        claim.start().orThrow();
        claim.complete().orThrow();
        store.workers().complete(worker.id());
        List<Activity> feed = new ArrayList<>(feed(outcome));
        Collections.reverse(feed);

        assertThat(types())
                .containsExactlyElementsOf(feed.stream().map(Activity::type).toList());
        for (int i = 0; i < feed.size(); i++) {
            Activity entry = feed.get(i);
            Change change = told.get(i);
            assertThat(change)
                    .isEqualTo(new Change(outcome, entry.type(), entry.title(), change.metadata(), entry.createdAt()));
            assertThat(String.valueOf(change.metadata())).isEqualTo(String.valueOf(entry.metadata()));
        }
        assertThat(told)
                .filteredOn(change -> change.type().equals(ActivityType.TASK_CLAIMED))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.taskId()).contains(claim.task().id());
                    assertThat(change.workerId()).contains(worker.id());
                });
    }

    @Test
    void onChange_doesNotTellWhatWasRolledBack() {
        store.onChange(told::add);
        assertThatThrownBy(() -> store.run(tx -> failing(tx, outcome))).hasMessage("not this");
        store.run(tx -> {
            tx.activity().add(outcome, "before", "Before");
            assertThatThrownBy(() -> tx.run(inner -> {
                        inner.activity().add(outcome, "of_no_effect", "Undone with the savepoint around it");
                        inner.run(innermost -> innermost.activity().add(outcome, "of_no_effect", "Undone likewise"));
                        failing(inner, outcome);
                    }))
                    .hasMessage("not this");
            tx.run(inner -> inner.activity().add(outcome, "inside", "Inside"));
            tx.activity().add(outcome, "after", "After");
        });
        assertThat(types()).containsExactly("before", "inside", "after");
    }

    @Test
    void onChange_tellsOfEachOfManyThatShareACommitAndOneThatFails() {
        store.onChange(told::add);
        IntStream.range(0, 64).forEach(i -> task("Task " + i));
        List<Worker> workers =
                IntStream.range(0, 16).mapToObj(i -> worker("w" + i)).toList();
        new Race().run(16, i -> {
            for (int round = 0; round < 4; round++) {
                Claim claim = store.tasks().claim(workers.get(i)).orElseThrow();
                assertThatThrownBy(() -> store.run(tx -> failing(tx, outcome))).hasMessage("not this");
                claim.complete().orThrow();
            }
            return i;
        });
        assertThat(types())
                .doesNotContain("of_no_effect")
                .filteredOn(type -> type.equals(ActivityType.TASK_CLAIMED) || type.equals(ActivityType.TASK_COMPLETED))
                .hasSize(128);
        assertThat(told)
                .filteredOn(change -> change.type().equals(ActivityType.TASK_COMPLETED))
                .extracting(change -> change.taskId().orElseThrow())
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("sqlite")
    void onChange_tellsInTheOrderOfTheFeed() {
        store.onChange(told::add);
        new Race().run(8, i -> {
            for (int round = 0; round < 25; round++) {
                store.activity().add(outcome, "noted", i + " " + round);
                store.run(tx -> tx.activity().add(outcome, "noted", "in a transaction of a user's"));
            }
            return i;
        });
        List<String> feed =
                new ArrayList<>(feed(outcome).stream().map(Activity::title).toList());
        Collections.reverse(feed);
        store.close();
        assertThat(told).extracting(Change::title).containsExactlyElementsOf(feed);
    }

    @Test
    void onChange_doesNotTellOfOtherStores() {
        store.onChange(told::add);
        another().tasks().add(outcome, NewTask.of("Of another process"));
        assertThat(types()).isEmpty();
    }

    @Test
    void onChange_tellsThatAWorkerWasSwept() {
        store.onChange(told::add);
        task("Render shot 12");
        assertThat(store.tasks().claim(worker("renderer-1"))).isPresent();
        time.advance(Duration.ofMinutes(6));
        store.workers().sweep();
        assertThat(types()).endsWith(ActivityType.TASK_LOST, ActivityType.WORKER_FAILED, ActivityType.ALERT_RAISED);
    }

    @Test
    void onChange_goesOnAfterAListenerThatThrows() {
        store.onChange(change -> {
            throw new AssertionError("a listener's own trouble");
        });
        store.onChange(told::add);
        task("One");
        task("Two");
        assertThat(types()).containsExactly(ActivityType.TASK_CREATED, ActivityType.TASK_CREATED);
    }

    @Test
    void onChange_endsWithItsSubscription() {
        CountDownLatch first = new CountDownLatch(1);
        Subscription ended = store.onChange(change -> {
            told.add(change);
            first.countDown();
        });
        task("One");
        Callers.await(first);
        ended.close();
        ended.close();
        task("Two");
        assertThat(types()).hasSize(1);
    }

    @Test
    void onChange_dropsTheOldestForASlowListenerAndKeepsNobodyWaiting() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.onChange(change -> {
            told.add(change);
            begun.countDown();
            Callers.await(goOn);
        });
        store.activity().add(outcome, "first", "First");
        Callers.await(begun);
        store.run(tx -> tx.activity().addAll(outcome, entries(ChangeListeners.MOST + 7)));
        store.activity().add(outcome, "last", "Last");
        goOn.countDown();

        assertThat(types())
                .hasSize(1 + ChangeListeners.MOST)
                .startsWith("first")
                .endsWith("last");
        assertThat(told.get(1).title()).as("the oldest that was kept").isEqualTo("Note 8");
    }

    private static List<Entry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Entry.of("noted", "Note " + i))
                .toList();
    }

    @Test
    void onChange_letsTheListenerUseAndCloseTheStore() {
        CountDownLatch closed = new CountDownLatch(1);
        Consumer<Change> closing = change -> {
            told.add(change);
            assertThat(store.outcomes().get(change.outcomeId()).name()).isEqualTo("Make the film");
            store.close();
            closed.countDown();
        };
        store.onChange(closing);
        task("One");
        Callers.await(closed);
        assertThat(told).hasSize(1);
        assertThatThrownBy(() -> store.onChange(closing)).isInstanceOf(StoreClosedException.class);
    }
}
