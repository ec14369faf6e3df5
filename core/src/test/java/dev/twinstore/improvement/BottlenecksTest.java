package dev.twinstore.improvement;

import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Goals;
import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Bottleneck;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.testing.Race;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BottlenecksTest extends WithStore {
    private String goal = "";

    @BeforeEach
    void setGoal() {
        goal = Goals.active(store);
    }

    @Test
    void note_writesRowAndActivity() {
        time.advance(Duration.ofSeconds(1));
        Bottleneck noted = store.bottlenecks().note(goal, "skill_gap", "'; DROP TABLE bottleneck_log; -- 😀");
        assertThat(noted)
                .isEqualTo(new Bottleneck(
                        noted.id(), goal, "skill_gap", "'; DROP TABLE bottleneck_log; -- 😀", null, time.now(), null));
        assertThat(store.bottlenecks().get(noted.id())).isEqualTo(noted);
        assertThat(feedTypes(goal)).containsExactly(ActivityType.BOTTLENECK_NOTED);
        assertThat(Goals.lastActivity(store, goal)).isEqualTo(time.now());
    }

    @Test
    void note_aboutNoGoalWritesNoActivity() {
        Bottleneck noted = store.bottlenecks().note(null, "error", "the disk was full");
        assertThat(noted.outcomeId()).isNull();
        store.bottlenecks().resolve(noted.id(), "bought a disk");
        assertThat(store.activity().list(null, 10).entries()).isEmpty();
    }

    @Test
    void note_refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> store.bottlenecks().note("nowhere", "error", "x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'nowhere'");
        assertThatThrownBy(() -> store.bottlenecks().note(goal, " ", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.bottlenecks().note(goal, "error", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.bottlenecks().note(goal, "error", "a\0"))
                .isInstanceOf(InvalidTextException.class);
        assertThat(store.bottlenecks().list(null, 10).entries()).isEmpty();
    }

    @Test
    void resolve_happensOnce() {
        long id = store.bottlenecks().note(goal, "error", "stuck").id();
        time.advance(Duration.ofSeconds(1));

        Bottleneck resolved = store.bottlenecks().resolve(id, "unstuck");

        assertThat(resolved.resolution()).isEqualTo("unstuck");
        assertThat(resolved.resolvedAt()).isEqualTo(time.now());
        assertThat(feedTypes(goal).get(0)).isEqualTo(ActivityType.BOTTLENECK_RESOLVED);
        assertThatThrownBy(() -> store.bottlenecks().resolve(id, "again"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("unstuck");
        assertThatThrownBy(() -> store.bottlenecks().resolve(99, "x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no bottleneck of id 99");
        assertThatThrownBy(() -> store.bottlenecks().get(99)).isInstanceOf(NotFoundException.class);
        assertThat(feed(goal)).hasSize(2);
    }

    @Test
    void resolve_isDoneByOneOfManyThatRace() {
        long id = store.bottlenecks().note(goal, "error", "stuck").id();
        List<Store> stores = List.of(store, another());
        assertThat(new Race().run(8, i -> {
                    try {
                        stores.get(i % 2).bottlenecks().resolve(id, "by " + i);
                        return true;
                    } catch (RefusedException e) {
                        return false;
                    }
                }))
                .containsOnlyOnce(true);
        assertThat(feed(goal)).hasSize(2);
    }

    @Test
    void resolve_isUndoneWithItsTransaction() {
        long id = store.bottlenecks().note(goal, "error", "stuck").id();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.bottlenecks().resolve(id, "unstuck");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.bottlenecks().get(id).resolution()).isNull();
        assertThat(feed(goal)).hasSize(1);
    }

    @Test
    void resolve_worksAfterTheGoalIsGone() {
        long id = store.bottlenecks().note(goal, "error", "stuck").id();
        store.run(
                tx -> tx.dsl().deleteFrom(OUTCOMES).where(OUTCOMES.ID.eq(goal)).execute());
        assertThat(store.bottlenecks().resolve(id, "gave up").outcomeId()).isEqualTo(goal);
    }

    @Test
    void lists_arePagedFromNewToOld() {
        long first = store.bottlenecks().note(goal, "error", "1").id();
        long second = store.bottlenecks().note(null, "error", "2").id();
        long third = store.bottlenecks().note(goal, "redirect", "3").id();
        store.bottlenecks().resolve(second, "done");

        Bottlenecks.Page page = store.bottlenecks().list(null, 2);
        assertThat(page.entries()).extracting(Bottleneck::id).containsExactly(third, second);
        assertThat(store.bottlenecks().list(page.next(), 2).entries())
                .extracting(Bottleneck::id)
                .containsExactly(first);
        assertThat(store.bottlenecks().ofOutcome(goal, null, 9).entries())
                .extracting(Bottleneck::id)
                .containsExactly(third, first);
        assertThat(store.bottlenecks().unresolved(null, 9).entries())
                .extracting(Bottleneck::id)
                .containsExactly(third, first);
        assertThat(store.bottlenecks().countsByType()).isEqualTo(Map.of("error", 2, "redirect", 1));
        assertThatThrownBy(() -> store.bottlenecks().list(null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyQueryUsesItsIndex() {
        Plans.assertUses(
                store,
                "bottleneck_log_by_outcome",
                dsl -> Bottlenecks.page(dsl, BOTTLENECK_LOG.OUTCOME_ID.eq("o"), 7L, 9));
        Plans.assertUses(
                store, "bottleneck_log_open", dsl -> Bottlenecks.page(dsl, BOTTLENECK_LOG.RESOLUTION.isNull(), 7L, 9));
        Plans.assertUses(store, "PRIMARY KEY", dsl -> Bottlenecks.page(dsl, noCondition(), 7L, 9));
    }

    @Tag("sqlite") // in the words of its planner
    @Test
    void allOfIt_isReadFromAnIndex() {
        assertThat(Plans.of(store, Bottlenecks::counts))
                .containsExactly("SCAN bottleneck_log USING COVERING INDEX bottleneck_log_by_type");
    }
}
