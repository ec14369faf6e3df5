package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.WithStore;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every query of this feature uses an index, and where the index has the order, nothing is sorted. */
@Tag("sqlite") // in the words of its planner
class PlansTest extends WithStore {
    private static final String TEMP_SORT = "USE TEMP B-TREE FOR ORDER BY";

    @Allow.PlainSQL // EXPLAIN is in no DSL
    private List<String> plan(Function<DSLContext, ResultQuery<?>> query) {
        return store.read(
                dsl -> dsl.fetch("EXPLAIN QUERY PLAN " + query.apply(dsl).getSQL(ParamType.INLINED))
                        .getValues("detail", String.class));
    }

    private static void assertNoScan(List<String> plan) {
        assertThat(plan).noneMatch(step -> step.matches("SCAN (?!below|above|placed|CONSTANT ROW).*"));
        assertThat(plan).noneMatch(step -> step.contains("AUTOMATIC"));
    }

    private static final OutcomeFilter.Place PLACE = new OutcomeFilter.Place(Instant.EPOCH, "x");

    @Test
    void list_walksAnIndexInItsOrder() {
        for (OutcomeFilter filter : List.of(
                OutcomeFilter.all(),
                OutcomeFilter.all().roots(),
                OutcomeFilter.all().status(OutcomeStatus.ACTIVE),
                OutcomeFilter.all().status(OutcomeStatus.ACTIVE).roots())) {
            for (OutcomeFilter page : List.of(filter, filter.after(PLACE))) {
                List<String> plan = plan(dsl -> OutcomeOverview.query(dsl, page.limit(10)));
                String index = page.status() == null ? "outcomes_by_activity" : "outcomes_by_status";
                assertThat(plan).as(page.toString()).anyMatch(step -> step.contains("outcomes USING INDEX " + index));
                assertThat(plan).as(page.toString()).noneMatch(step -> step.contains("TEMP B-TREE"));
                assertThat(plan).noneMatch(step -> step.matches("SCAN (tasks|workers).*"));
                assertThat(plan).anyMatch(step -> step.contains("tasks USING COVERING INDEX tasks_by_outcome"));
                assertThat(plan).anyMatch(step -> step.contains("workers USING COVERING INDEX workers_by_outcome"));
            }
        }
    }

    @Test
    void childrenAndNames_comeInTheOrderOfTheirIndex() {
        for (List<String> plan :
                List.of(plan(dsl -> Outcomes.children(dsl, "x")), plan(dsl -> Outcomes.byName(dsl, "x")))) {
            assertNoScan(plan);
            assertThat(plan).noneMatch(step -> step.contains(TEMP_SORT));
        }
        assertThat(plan(dsl -> Outcomes.children(dsl, "x")))
                .anyMatch(step -> step.contains("outcomes_children (parent_id=?)"));
        assertThat(plan(dsl -> Outcomes.byName(dsl, "x"))).anyMatch(step -> step.contains("outcomes_by_name (name=?)"));
    }

    @Test
    void treeAndPath_stepThroughIndexes() {
        assertNoScan(plan(dsl -> Hierarchy.treeQuery(dsl, "x")));
        assertThat(plan(dsl -> Hierarchy.treeQuery(dsl, "x")))
                .anyMatch(step -> step.contains("outcomes_children (parent_id=?)"));
        assertNoScan(plan(dsl -> Hierarchy.pathQuery(dsl, "x")));
    }

    @Test
    void totals_countOnCoveringIndexes() {
        List<String> plan = plan(dsl -> OutcomeTotals.query(dsl, "x"));
        assertNoScan(plan);
        assertThat(plan)
                .anyMatch(step ->
                        step.contains("tasks USING COVERING INDEX tasks_by_outcome (outcome_id=? AND status=?)"));
        assertThat(plan)
                .anyMatch(step -> step.contains("cost_log USING COVERING INDEX cost_log_by_outcome (outcome_id=?)"));
    }

    @Test
    void readiness_looksAtCapabilityTasksOnly() {
        List<String> plan = plan(dsl -> Readiness.any(dsl, "x", DSL.noCondition(), TaskStatus.values()));
        assertNoScan(plan);
        assertThat(plan).anyMatch(step -> step.contains("tasks_by_outcome (outcome_id=? AND status=? AND phase=?)"));
    }

    @Test
    void preview_countsOnIndexes() {
        assertNoScan(plan(dsl -> Deletion.query(dsl, "x")));
    }

    @Test
    void designs_comeInTheOrderOfTheirIndex() {
        List<String> plan = plan(dsl -> DesignDocs.versions(dsl, "x", 1));
        assertNoScan(plan);
        assertThat(plan).noneMatch(step -> step.contains(TEMP_SORT));
    }
}
