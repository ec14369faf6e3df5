package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HierarchyTest extends WithStore {
    private String create(String name, String... parent) {
        time.advance(Duration.ofSeconds(1));
        NewOutcome outcome = NewOutcome.of(name).id(name);
        return store.outcomes()
                .create(parent.length == 0 ? outcome : outcome.parent(parent[0]))
                .id();
    }

    private static List<String> names(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::name).toList();
    }

    /** Goals below each other, named 0, 1, 2 …; made at once. */
    private void chain(String prefix, int length) {
        store.run(tx -> {
            for (int i = 0; i < length; i++) {
                NewOutcome outcome = NewOutcome.of(prefix + i).id(prefix + i);
                tx.outcomes().create(i == 0 ? outcome : outcome.parent(prefix + (i - 1)));
            }
        });
    }

    @Test
    void tree_isWalkedFromTheTopSiblingsByAge() {
        create("a");
        create("a2", "a");
        create("a1", "a");
        create("a2x", "a2");
        create("a2y", "a2");
        create("a1x", "a1");
        create("b");
        assertThat(names(store.outcomes().tree("a"))).containsExactly("a", "a2", "a2x", "a2y", "a1", "a1x");
        assertThat(store.outcomes().tree("a").stream().map(Outcome::depth)).containsExactly(0, 1, 2, 2, 1, 2);
        assertThat(names(store.outcomes().tree("a2"))).containsExactly("a2", "a2x", "a2y");
        assertThat(names(store.outcomes().children("a"))).containsExactly("a2", "a1");
        assertThat(store.outcomes().children("b")).isEmpty();
        assertThat(names(store.outcomes().breadcrumbs("a2y"))).containsExactly("a", "a2", "a2y");
        assertThat(names(store.outcomes().breadcrumbs("b"))).containsExactly("b");
    }

    @Test
    void tree_ofEqualAgesIsOrderedById() {
        store.run(tx -> {
            tx.outcomes().create(NewOutcome.of("top").id("top"));
            for (String id : List.of("c", "a", "b")) {
                tx.outcomes().create(NewOutcome.of(id).id(id).parent("top"));
            }
        });
        assertThat(names(store.outcomes().tree("top"))).containsExactly("top", "a", "b", "c");
        assertThat(names(store.outcomes().children("top"))).containsExactly("a", "b", "c");
    }

    @Test
    void ways_ofAMissingGoalAreNotFound() {
        create("a");
        assertThatThrownBy(() -> store.outcomes().tree("x")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().children("x")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().breadcrumbs("x")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().moveToRoot("x")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().moveUnder("x", "a")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().moveUnder("a", "x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'x'");
    }

    @Test
    void move_setsTheDepthOfAllBelow() {
        chain("c", 50);
        create("top");
        create("mid", "top");
        assertThat(names(store.outcomes().breadcrumbs("c49")))
                .hasSize(50)
                .startsWith("c0")
                .endsWith("c49");
        Outcome moved = store.outcomes().moveUnder("c0", "mid");
        assertThat(moved.parentId()).isEqualTo("mid");
        assertThat(moved.depth()).isEqualTo(2);
        assertThat(store.outcomes().get("c49").depth()).isEqualTo(51);
        assertThat(store.outcomes().tree("top")).hasSize(52);
        store.outcomes().moveToRoot("c25");
        assertThat(store.outcomes().get("c25").depth()).isZero();
        assertThat(store.outcomes().get("c25").parentId()).isNull();
        assertThat(store.outcomes().get("c49").depth()).isEqualTo(24);
        assertThat(store.outcomes().get("c24").depth()).isEqualTo(26);
        assertThat(store.outcomes().tree("top")).hasSize(27);
    }

    @Test
    void move_writesOneEntryAndMovesBothParents() {
        create("from");
        create("to");
        create("child", "from");
        time.advance(Duration.ofSeconds(1));
        Outcome moved = store.outcomes().moveUnder("child", "to");
        assertThat(moved.lastActivityAt()).isEqualTo(time.now());
        assertThat(feedTypes("child")).containsExactly(ActivityType.OUTCOME_MOVED, ActivityType.OUTCOME_CREATED);
        assertThat(feed("child").get(0).metadata().toString()).isEqualTo("{\"from\":\"from\",\"to\":\"to\"}");
        assertThat(store.outcomes().get("from").lastActivityAt()).isEqualTo(time.now());
        assertThat(store.outcomes().get("to").lastActivityAt()).isEqualTo(time.now());
        time.advance(Duration.ofSeconds(1));
        assertThat(store.outcomes().moveUnder("child", "to")).isEqualTo(moved);
        assertThat(feed("child")).hasSize(2);
    }

    @Test
    void move_refusesACircleAndNamesTheWay() {
        create("a");
        create("b", "a");
        create("c", "b");
        assertThatThrownBy(() -> store.outcomes().moveUnder("a", "c"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'a' (a) > 'b' (b) > 'c' (c) > 'a' (a)");
        assertThatThrownBy(() -> store.outcomes().moveUnder("b", "b"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'b' (b) > 'b' (b)");
        assertThat(names(store.outcomes().tree("a"))).containsExactly("a", "b", "c");
        assertThat(feed("a")).hasSize(1);
    }

    @Test
    void move_belowAnArchivedGoalIsRefusedUnlessArchivedItself() {
        create("old");
        create("new");
        store.outcomes().archive("old");
        assertThatThrownBy(() -> store.outcomes().moveUnder("new", "old"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        store.outcomes().archive("new");
        assertThat(store.outcomes().moveUnder("new", "old").depth()).isEqualTo(1);
    }

    @Test
    void move_isRolledBackWithAllDepths() {
        chain("c", 5);
        create("top");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().moveUnder("c0", "top");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.outcomes().get("c4").depth()).isEqualTo(4);
        assertThat(feed("c0")).hasSize(1);
    }

    @Test
    void tree_isAsDeepAsTheSchemaTakesAndNoDeeper() {
        chain("c", 1001);
        assertThat(store.outcomes().get("c1000").depth()).isEqualTo(1000);
        assertThatThrownBy(() -> create("deeper", "c1000"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1000");
        create("top");
        assertThatThrownBy(() -> store.outcomes().moveUnder("c0", "top"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("deeper than 1000");
        assertThat(store.outcomes().get("c0").depth()).isZero();
        assertThat(store.outcomes().breadcrumbs("c1000")).hasSize(1001);
        assertThat(store.outcomes().tree("c0")).hasSize(1001);
    }

    @Test
    void moves_thatWouldCloseACircleTogetherLeaveOneLoser() {
        Store other = another();
        create("a");
        create("b");
        store.outcomes().moveUnder("a", "b");
        assertThatThrownBy(() -> other.outcomes().moveUnder("b", "a"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'b' (b) > 'a' (a) > 'b' (b)");
    }

    @Test
    @Timeout(120)
    void moves_racingInTwoStoresNeverCloseACircle() throws Exception {
        for (int i = 0; i < 12; i++) {
            create("g" + i);
        }
        List<Store> stores = List.of(store, another(), store, another());
        CyclicBarrier start = new CyclicBarrier(stores.size());
        AtomicInteger moves = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int t = 0; t < stores.size(); t++) {
                Store mine = stores.get(t);
                Random random = new Random(t);
                ends.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 60; i++) {
                        String id = "g" + random.nextInt(12);
                        String parent = "g" + random.nextInt(12);
                        try {
                            mine.outcomes().moveUnder(id, parent);
                            moves.incrementAndGet();
                        } catch (RefusedException e) {
                            refusals.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(moves).hasPositiveValue();
        assertThat(refusals).hasPositiveValue();
        int inTrees = 0;
        for (OutcomeOverview root :
                store.outcomes().list(OutcomeFilter.all().roots()).entries()) {
            inTrees += store.outcomes().tree(root.outcome().id()).size();
        }
        assertThat(inTrees).as("each goal is below a root, in no circle").isEqualTo(12);
    }
}
