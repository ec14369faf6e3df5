package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;
import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.REVIEW_CYCLES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;

import dev.twinstore.Scope;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;

/** What workers and those who watch them leave behind, put in as another program would. */
final class GivenHistory {
    private GivenHistory() {}

    /** One row in every table that can have one for a goal, by a worker that may be another goal's. */
    static void fill(Scope scope, String outcomeId, String workerId) {
        scope.designDocs().update(outcomeId, "how");
        Given.cost(scope, outcomeId, "0.5");
        scope.run(tx -> {
            tx.dsl()
                    .insertInto(COLLABORATORS)
                    .set(COLLABORATORS.ID, tx.newId())
                    .set(COLLABORATORS.OUTCOME_ID, outcomeId)
                    .set(COLLABORATORS.EMAIL, "a@b.c")
                    .set(COLLABORATORS.INVITED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(REVIEW_CYCLES)
                    .set(REVIEW_CYCLES.ID, tx.newId())
                    .set(REVIEW_CYCLES.OUTCOME_ID, outcomeId)
                    .set(REVIEW_CYCLES.CYCLE_NUMBER, 1)
                    .set(REVIEW_CYCLES.ITERATION_AT, 1L)
                    .set(REVIEW_CYCLES.CREATED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(INTERVENTIONS)
                    .set(INTERVENTIONS.ID, tx.newId())
                    .set(INTERVENTIONS.OUTCOME_ID, outcomeId)
                    .set(INTERVENTIONS.TYPE, InterventionType.PAUSE)
                    .set(INTERVENTIONS.MESSAGE, "stop")
                    .set(INTERVENTIONS.CREATED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(BOTTLENECK_LOG)
                    .set(BOTTLENECK_LOG.OUTCOME_ID, outcomeId)
                    .set(BOTTLENECK_LOG.INTERVENTION_TYPE, "error")
                    .set(BOTTLENECK_LOG.DESCRIPTION, "stuck")
                    .set(BOTTLENECK_LOG.CREATED_AT, tx.now())
                    .execute();
            byWorker(tx, outcomeId, workerId);
        });
    }

    static void byWorker(Scope scope, String outcomeId, String workerId) {
        scope.run(tx -> {
            tx.dsl()
                    .insertInto(MERGE_QUEUE)
                    .set(MERGE_QUEUE.OUTCOME_ID, outcomeId)
                    .set(MERGE_QUEUE.SOURCE_WORKER_ID, workerId)
                    .set(MERGE_QUEUE.CREATED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(PROGRESS_ENTRIES)
                    .set(PROGRESS_ENTRIES.OUTCOME_ID, outcomeId)
                    .set(PROGRESS_ENTRIES.WORKER_ID, workerId)
                    .set(PROGRESS_ENTRIES.ITERATION, 1)
                    .set(PROGRESS_ENTRIES.CONTENT, "done")
                    .set(PROGRESS_ENTRIES.CREATED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(SUPERVISOR_ALERTS)
                    .set(SUPERVISOR_ALERTS.OUTCOME_ID, outcomeId)
                    .set(SUPERVISOR_ALERTS.WORKER_ID, workerId)
                    .set(SUPERVISOR_ALERTS.TYPE, "stuck in " + outcomeId)
                    .set(SUPERVISOR_ALERTS.SEVERITY, Severity.LOW)
                    .set(SUPERVISOR_ALERTS.MESSAGE, "look")
                    .set(SUPERVISOR_ALERTS.CREATED_AT, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(CHANGE_SNAPSHOTS)
                    .set(CHANGE_SNAPSHOTS.ID, tx.newId())
                    .set(CHANGE_SNAPSHOTS.OUTCOME_ID, outcomeId)
                    .set(CHANGE_SNAPSHOTS.WORKER_ID, workerId)
                    .set(CHANGE_SNAPSHOTS.TIMESTAMP, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(BEHAVIOR_REVIEWS)
                    .set(BEHAVIOR_REVIEWS.ID, tx.newId())
                    .set(BEHAVIOR_REVIEWS.OUTCOME_ID, outcomeId)
                    .set(BEHAVIOR_REVIEWS.WORKER_ID, workerId)
                    .set(BEHAVIOR_REVIEWS.TIMESTAMP, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(PATTERN_DETECTIONS)
                    .set(PATTERN_DETECTIONS.ID, tx.newId())
                    .set(PATTERN_DETECTIONS.OUTCOME_ID, outcomeId)
                    .set(PATTERN_DETECTIONS.WORKER_ID, workerId)
                    .set(PATTERN_DETECTIONS.PATTERN_ID, "p")
                    .set(PATTERN_DETECTIONS.PATTERN_NAME, "p")
                    .set(PATTERN_DETECTIONS.SEVERITY, Severity.LOW)
                    .set(PATTERN_DETECTIONS.TIMESTAMP, tx.now())
                    .execute();
        });
    }
}
