package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.TestStore;
import dev.twinstore.model.TaskPhase;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The claim is one step in an index, so it costs the same whatever waits: the query plan is the proof, not a clock. */
@Tag("sqlite")
class ClaimPlanTest extends TestStore {
    @Test
    void claim_walksItsIndexInOrder() {
        assertThat(plan(null)).contains("SEARCH tasks USING INDEX tasks_for_claim (outcome_id=?)");
        assertThat(plan(null)).doesNotContain("SCAN").doesNotContain("TEMP B-TREE");
        assertThat(plan(TaskPhase.EXECUTION))
                .contains("SEARCH tasks USING INDEX tasks_for_claim_of_phase (outcome_id=? AND phase=?)");
        assertThat(plan(TaskPhase.EXECUTION)).doesNotContain("SCAN").doesNotContain("TEMP B-TREE");
    }

    @Test
    void claim_withoutItsIndexWouldSort() {
        drop("tasks_for_claim");
        drop("tasks_for_claim_of_phase");
        assertThat(plan(null)).contains("TEMP B-TREE");
        assertThat(plan(TaskPhase.EXECUTION)).contains("TEMP B-TREE");
    }

    @Allow.PlainSQL
    private void drop(String index) {
        store.run(tx -> tx.dsl().execute("DROP INDEX " + index));
    }

    private String plan(@Nullable TaskPhase phase) {
        return store.read(
                dsl -> explain(dsl, (phase == null ? Claiming.NEXT : Claiming.NEXT_OF_PHASE).sql(dsl.dialect())));
    }

    @Allow.PlainSQL
    private static String explain(DSLContext dsl, String sql) {
        List<String> steps = dsl.fetch("EXPLAIN QUERY PLAN " + sql).getValues("detail", String.class);
        return steps.stream().collect(Collectors.joining("\n"));
    }
}
