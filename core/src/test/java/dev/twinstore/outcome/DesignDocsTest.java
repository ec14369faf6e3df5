package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.DesignDoc;
import dev.twinstore.model.InvalidTextException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DesignDocsTest extends WithStore {
    @Test
    void update_makesTheNextVersionAndKeepsTheOthers() {
        String id = store.outcomes().create("goal").id();
        assertThat(store.designDocs().latest(id)).isEmpty();
        assertThat(store.designDocs().history(id)).isEmpty();
        DesignDoc first = store.designDocs().update(id, "# One 'quoted' 🎬");
        time.advance(Duration.ofSeconds(1));
        DesignDoc second = store.designDocs().update(id, "# Two");
        assertThat(first.version()).isEqualTo(1);
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.createdAt()).isEqualTo(time.now());
        assertThat(store.designDocs().latest(id)).contains(second);
        assertThat(store.designDocs().get(id, 1)).isEqualTo(first);
        assertThat(store.designDocs().history(id)).containsExactly(second, first);
        assertThat(feedTypes(id))
                .containsExactly(
                        ActivityType.DESIGN_UPDATED, ActivityType.DESIGN_UPDATED, ActivityType.OUTCOME_CREATED);
        assertThat(feed(id).get(0).metadata().get("version").intValue()).isEqualTo(2);
        assertThat(store.outcomes().get(id).lastActivityAt()).isEqualTo(time.now());
    }

    @Test
    void versions_areCountedForEachGoal() {
        String a = store.outcomes().create("a").id();
        String b = store.outcomes().create("b").id();
        store.designDocs().update(a, "a1");
        store.designDocs().update(a, "a2");
        assertThat(store.designDocs().update(b, "b1").version()).isEqualTo(1);
    }

    @Test
    void update_refusesWhatIsMissingArchivedOrEmpty() {
        assertThatThrownBy(() -> store.designDocs().update("x", "how"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'x'");
        String id = store.outcomes().create("goal").id();
        assertThatThrownBy(() -> store.designDocs().update(id, " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.designDocs().update(id, "a\0b")).isInstanceOf(InvalidTextException.class);
        store.outcomes().archive(id);
        assertThatThrownBy(() -> store.designDocs().update(id, "how"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        assertThat(store.designDocs().history(id)).isEmpty();
    }

    @Test
    void get_namesVersionAndGoal() {
        String id = store.outcomes().create("goal").id();
        assertThatThrownBy(() -> store.designDocs().get(id, 3))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining(id);
        assertThatThrownBy(() -> store.designDocs().get(id, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void update_isRolledBackWithItsEntry() {
        String id = store.outcomes().create("goal").id();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.designDocs().update(id, "how");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.designDocs().latest(id)).isEmpty();
        assertThat(feed(id)).hasSize(1);
    }

    @Test
    @Timeout(120)
    void updates_racingInTwoStoresGetAVersionEach() throws Exception {
        String id = store.outcomes().create("goal").id();
        List<Store> stores = List.of(store, another(), store, another());
        CyclicBarrier start = new CyclicBarrier(stores.size());
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (Store mine : stores) {
                ends.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 25; i++) {
                        mine.designDocs().update(id, "approach " + i);
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
        assertThat(store.designDocs().history(id).stream().map(DesignDoc::version))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList());
        assertThat(feed(id)).hasSize(101);
    }
}
