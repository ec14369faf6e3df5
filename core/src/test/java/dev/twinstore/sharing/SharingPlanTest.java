package dev.twinstore.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Plans;
import dev.twinstore.WithStore;
import dev.twinstore.model.MergeStatus;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each query steps into the index that was made for it, and reads it in the order asked for. */
@Tag("sqlite") // in the words of its planner
class SharingPlanTest extends WithStore {
    @Test
    void merges() {
        assertThat(Plans.of(store, dsl -> Merges.oldest(dsl, "goal")))
                .containsExactly("SEARCH merge_queue USING COVERING INDEX merge_queue_for_claim"
                        + " (outcome_id=? AND status=?)");
        assertThat(Plans.of(store, dsl -> Merges.newest(dsl, "goal", MergeStatus.FAILED, 10)))
                .containsExactly("SEARCH merge_queue USING INDEX merge_queue_for_claim (outcome_id=? AND status=?)");
        assertThat(Plans.of(store, dsl -> Merges.newest(dsl, "goal", null, 10)))
                .containsExactly("SEARCH merge_queue USING INDEX merge_queue_by_outcome (outcome_id=?)");
    }

    @Test
    void collaborators() {
        List<String> plan = Plans.of(
                store,
                dsl -> Inheritance.nearest(dsl, "goal", Collaborators.is("ada@x"), Collaborators.storedFirst("ada@x")));
        assertThat(plan)
                .anySatisfy(step -> assertThat(step).contains("SEARCH outcomes USING INDEX"))
                .anySatisfy(step -> assertThat(step)
                        .contains("SEARCH collaborators USING INDEX")
                        .contains("(outcome_id=?"))
                .noneSatisfy(step -> assertThat(step).containsPattern("SCAN (outcomes|collaborators)"));
    }
}
