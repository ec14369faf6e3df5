package dev.twinstore.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompactionTest extends WithStore {
    private String goal = "";
    private String worker = "";
    private final List<Entry> steps = new ArrayList<>();

    @BeforeEach
    void takeSixSteps() {
        goal = Goals.active(store);
        worker = store.workers().start(goal, "renderer-1").id();
        for (int i = 0; i < 6; i++) {
            steps.add(store.progress().add(worker, "step " + i, "output " + i));
        }
    }

    private List<String> contents(List<Entry> entries) {
        return entries.stream().map(Entry::content).toList();
    }

    @Test
    void compact_marksAndKeepsTheOriginals() {
        Entry summary = store.progress().compact(worker, steps.get(3).id(), "steps 0 to 3");

        assertThat(summary.compacted()).isFalse();
        List<Entry> originals = store.progress().originals(summary.id());
        assertThat(contents(originals)).containsExactly("step 0", "step 1", "step 2", "step 3");
        assertThat(originals).allSatisfy(original -> {
            assertThat(original.compacted()).isTrue();
            assertThat(original.compactedInto()).isEqualTo(summary.id());
        });
        assertThat(store.progress().fullOutput(steps.get(0).id())).contains("output 0");
        assertThat(store.progress().list(worker, null, 100).entries()).hasSize(7);
        assertThat(feedTypes(goal).get(0)).isEqualTo(ActivityType.PROGRESS_COMPACTED);
        assertThat(feed(goal).get(0).metadata().get("entries").asInt()).isEqualTo(4);
        assertThat(store.progress().originals(steps.get(5).id())).isEmpty();
    }

    @Test
    void context_isTheSummariesThenTheLastEntries() {
        assertThat(contents(store.progress().context(worker, 2))).containsExactly("step 4", "step 5");

        store.progress().compact(worker, steps.get(1).id(), "0 to 1");
        store.progress().compact(worker, steps.get(3).id(), "2 to 3");
        assertThat(contents(store.progress().context(worker, 1))).containsExactly("0 to 1", "2 to 3", "step 5");
        assertThat(contents(store.progress().context(worker, 9)))
                .containsExactly("0 to 1", "2 to 3", "step 4", "step 5");
        assertThat(contents(store.progress().context(worker, 0))).containsExactly("0 to 1", "2 to 3");
        assertThat(store.progress().context("nobody", 9)).isEmpty();
        assertThatThrownBy(() -> store.progress().context(worker, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compact_takesEarlierSummariesIn() {
        Entry first = store.progress().compact(worker, steps.get(2).id(), "0 to 2");
        Entry second = store.progress().compact(worker, first.id(), "0 to 5");

        assertThat(contents(store.progress().originals(second.id())))
                .containsExactly("step 3", "step 4", "step 5", "0 to 2");
        assertThat(contents(store.progress().originals(first.id()))).containsExactly("step 0", "step 1", "step 2");
        assertThat(contents(store.progress().context(worker, 9))).containsExactly("0 to 5");
        Entry third = store.progress().compact(worker, second.id(), "again");
        assertThat(store.progress().originals(third.id())).hasSize(1);
    }

    @Test
    void compact_refusesWhatIsNotTheWorkersOrDoneAlready() {
        String other = store.workers().start(goal, "renderer-2").id();
        Entry others = store.progress().add(other, "other", null);
        store.progress().compact(worker, steps.get(3).id(), "0 to 3");
        int entries = feed(goal).size();

        assertThatThrownBy(() -> store.progress().compact(worker, others.id(), "stolen"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(other);
        for (int done : new int[] {0, 3}) {
            assertThatThrownBy(() ->
                            store.progress().compact(worker, steps.get(done).id(), "twice"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("compacted already");
        }
        assertThatThrownBy(() -> store.progress().compact(worker, 0, "nothing")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.progress().compact("nobody", steps.get(5).id(), "x"))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.progress().compact(worker, steps.get(5).id(), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.progress().compact(worker, steps.get(5).id(), "a\0"))
                .isInstanceOf(InvalidTextException.class);
        assertThat(feed(goal)).hasSize(entries);
        assertThat(store.progress().list(worker, null, 100).entries()).hasSize(7);
    }

    @Test
    void compact_leavesOtherWorkersAlone() {
        String other = store.workers().start(goal, "renderer-2").id();
        Entry others = store.progress().add(other, "other", null);
        Entry last = store.progress().add(worker, "step 6", null);

        store.progress().compact(worker, last.id(), "all");

        assertThat(store.progress().get(others.id()).compacted()).isFalse();
    }

    @Test
    void compact_isUndoneWithItsTransaction() {
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.progress().compact(worker, steps.get(5).id(), "all");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.progress().context(worker, 9)).hasSize(6).noneMatch(Entry::compacted);
        assertThat(feedTypes(goal)).doesNotContain(ActivityType.PROGRESS_COMPACTED);
    }

    @Test
    void compact_ofOneRangeIsDoneByOneOfManyThatRace() {
        List<Store> stores = List.of(store, another());
        List<Boolean> won = new Race().run(8, i -> {
            try {
                stores.get(i % 2).progress().compact(worker, steps.get(5).id(), "by " + i);
                return true;
            } catch (RefusedException e) {
                return false;
            }
        });
        assertThat(won).containsOnlyOnce(true);
        assertThat(store.progress().context(worker, 9)).hasSize(1);
    }
}
