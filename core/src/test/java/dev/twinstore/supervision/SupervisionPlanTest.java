package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Plans;
import dev.twinstore.WithStore;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.InterventionStatus;
import java.time.Instant;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each query steps into the index that was made for it, and reads it in the order asked for. */
@Tag("sqlite") // in the words of its planner
class SupervisionPlanTest extends WithStore {
    private void uses(String index, Function<DSLContext, Query> query) {
        assertThat(Plans.of(store, query)).singleElement().asString().contains("USING INDEX " + index + " (");
    }

    @Test
    void interventions() {
        uses("interventions_waiting", dsl -> Interventions.waiting(dsl, "goal", "worker"));
        uses("interventions_by_outcome", dsl -> Interventions.newest(dsl, "goal", null, 10));
        uses("interventions_by_outcome", dsl -> Interventions.newest(dsl, "goal", InterventionStatus.ACKNOWLEDGED, 10));
    }

    @Test
    void alerts() {
        AlertFilter all = AlertFilter.all().limit(10);
        assertThat(Plans.of(store, dsl -> Alerts.listed(dsl, all.worker("worker")))) // a worker's alerts are few
                .containsExactly(
                        "SEARCH supervisor_alerts USING INDEX supervisor_alerts_by_worker (worker_id=?)",
                        "USE TEMP B-TREE FOR ORDER BY");
        uses(
                "supervisor_alerts_by_worker",
                dsl -> Alerts.listed(dsl, all.worker("worker").status(AlertStatus.RESOLVED)));
        uses("supervisor_alerts_by_outcome", dsl -> Alerts.listed(dsl, all.outcome("goal")));
        uses(
                "supervisor_alerts_of_outcome_by_status",
                dsl -> Alerts.listed(dsl, all.outcome("goal").status(AlertStatus.ACTIVE)));
        uses("supervisor_alerts_by_status", dsl -> Alerts.listed(dsl, all.status(AlertStatus.ACTIVE)));
        // The newest of all are the end of the table itself.
        assertThat(Plans.of(store, dsl -> Alerts.listed(dsl, all)))
                .singleElement()
                .asString()
                .isEqualTo("SCAN supervisor_alerts");
    }

    @Test
    void theActiveAlertOfAType() {
        uses("supervisor_alerts_one_active", dsl -> Alerts.activeOne(dsl, "worker", "stuck"));
    }

    @Test
    void snapshots() {
        Function<Condition, Function<DSLContext, Query>> newest = which -> dsl -> Snapshots.newest(dsl, which, 10);
        uses("change_snapshots_by_worker", newest.apply(CHANGE_SNAPSHOTS.WORKER_ID.eq("worker")));
        uses("change_snapshots_by_outcome", newest.apply(CHANGE_SNAPSHOTS.OUTCOME_ID.eq("goal")));
        uses("change_snapshots_by_task", newest.apply(CHANGE_SNAPSHOTS.TASK_ID.eq("task")));
    }

    @Test
    void behaviorReviews() {
        uses(
                "behavior_reviews_by_worker",
                dsl -> BehaviorReviews.newest(dsl, BEHAVIOR_REVIEWS.WORKER_ID.eq("worker"), 10));
        uses(
                "behavior_reviews_by_outcome",
                dsl -> BehaviorReviews.newest(dsl, BEHAVIOR_REVIEWS.OUTCOME_ID.eq("goal"), 10));
        uses("behavior_reviews_by_worker", dsl -> BehaviorReviews.mean(dsl, BEHAVIOR_REVIEWS.WORKER_ID.eq("worker")));
        uses("behavior_reviews_by_outcome", dsl -> BehaviorReviews.mean(dsl, BEHAVIOR_REVIEWS.OUTCOME_ID.eq("goal")));
    }

    @Test
    void patterns() {
        uses(
                "pattern_detections_by_worker",
                dsl -> Patterns.newest(dsl, PATTERN_DETECTIONS.WORKER_ID.eq("worker"), 10));
        uses(
                "pattern_detections_by_outcome",
                dsl -> Patterns.newest(dsl, PATTERN_DETECTIONS.OUTCOME_ID.eq("goal"), 10));
        Instant from = Instant.EPOCH;
        Instant to = from.plusSeconds(60);
        assertThat(Plans.of(store, dsl -> Patterns.counted(dsl, noCondition(), from, to)))
                .contains("SEARCH pattern_detections USING INDEX pattern_detections_by_time"
                        + " (timestamp>? AND timestamp<?)");
        assertThat(Plans.of(store, dsl -> Patterns.counted(dsl, PATTERN_DETECTIONS.OUTCOME_ID.eq("goal"), from, to)))
                .contains("SEARCH pattern_detections USING INDEX pattern_detections_by_outcome"
                        + " (outcome_id=? AND timestamp>? AND timestamp<?)");
    }
}
