package dev.twinstore.outcome;

import static dev.twinstore.model.OutcomeStatus.ACHIEVED;
import static dev.twinstore.model.OutcomeStatus.ACTIVE;
import static dev.twinstore.model.OutcomeStatus.ARCHIVED;
import static dev.twinstore.model.OutcomeStatus.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.OutcomeStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest extends WithStore {
    private static final Map<OutcomeStatus, Set<OutcomeStatus>> ALLOWED = Map.of(
            ACTIVE, Set.of(DORMANT, ACHIEVED, ARCHIVED),
            DORMANT, Set.of(ACTIVE, ACHIEVED, ARCHIVED),
            ACHIEVED, Set.of(ACTIVE, ARCHIVED),
            ARCHIVED, Set.of(ACTIVE));
    private static final Map<OutcomeStatus, String> ENTRY = Map.of(
            ACTIVE, ActivityType.OUTCOME_ACTIVATED,
            DORMANT, ActivityType.OUTCOME_PAUSED,
            ACHIEVED, ActivityType.OUTCOME_ACHIEVED,
            ARCHIVED, ActivityType.OUTCOME_ARCHIVED);

    private Outcome bring(String id, OutcomeStatus target) {
        return switch (target) {
            case ACTIVE -> store.outcomes().activate(id);
            case DORMANT -> store.outcomes().pause(id);
            case ACHIEVED -> store.outcomes().achieve(id);
            case ARCHIVED -> store.outcomes().archive(id);
        };
    }

    @ParameterizedTest
    @EnumSource(OutcomeStatus.class)
    void everyWay_isAllowedRefusedOrNothingAsTheTableSays(OutcomeStatus from) {
        for (OutcomeStatus to : OutcomeStatus.values()) {
            String id = store.outcomes().create(from + " to " + to).id();
            Outcome before = bring(id, from);
            int entries = feed(id).size();
            time.advance(Duration.ofSeconds(1));
            if (to == from) {
                assertThat(bring(id, to)).isEqualTo(before);
                assertThat(feed(id)).hasSize(entries);
            } else if (ALLOWED.getOrDefault(from, Set.of()).contains(to)) {
                Outcome after = bring(id, to);
                assertThat(after.status()).isEqualTo(to);
                assertThat(after.updatedAt()).isEqualTo(time.now());
                assertThat(after.lastActivityAt()).isEqualTo(time.now());
                assertThat(store.outcomes().get(id)).isEqualTo(after);
                assertThat(feed(id)).hasSize(entries + 1);
                assertThat(feed(id).get(0).type()).isEqualTo(ENTRY.get(to));
                assertThat(feed(id).get(0).metadata().get("from").textValue()).isEqualTo(from.stored());
            } else {
                assertThatThrownBy(() -> bring(id, to))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining(from.stored())
                        .hasMessageContaining("activate it first");
                assertThat(store.outcomes().get(id)).isEqualTo(before);
                assertThat(feed(id)).hasSize(entries);
            }
        }
    }

    @Test
    void achieve_refusesAnOngoingGoal() {
        String id = store.outcomes().create(NewOutcome.of("forever").ongoing()).id();
        assertThatThrownBy(() -> store.outcomes().achieve(id))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("ongoing");
        assertThat(store.outcomes().get(id).status()).isEqualTo(ACTIVE);
        store.outcomes().update(id, OutcomeChange.of().ongoing(false));
        assertThat(store.outcomes().achieve(id).status()).isEqualTo(ACHIEVED);
    }

    @Test
    void states_ofGoalsBelowStay() {
        String parent = store.outcomes().create("parent").id();
        String child =
                store.outcomes().create(NewOutcome.of("child").parent(parent)).id();
        store.outcomes().archive(parent);
        assertThat(store.outcomes().get(child).status()).isEqualTo(ACTIVE);
    }

    @Test
    void states_areRolledBackWithTheirEntries() {
        Outcome goal = store.outcomes().create("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().archive(goal.id());
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.outcomes().get(goal.id())).isEqualTo(goal);
        assertThat(feed(goal.id())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(OutcomeStatus.class)
    void states_ofAMissingGoalAreNotFound(OutcomeStatus target) {
        assertThatThrownBy(() -> bring("x", target))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'x'");
    }
}
