package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;

import dev.twinstore.Scope;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.math.BigDecimal;

/** Rows of other features, put in as another program would. */
final class Given {
    private Given() {}

    static String task(Scope scope, String outcomeId, TaskStatus status) {
        return task(scope, outcomeId, status, TaskPhase.EXECUTION, 0);
    }

    static String task(Scope scope, String outcomeId, TaskStatus status, TaskPhase phase, int attempts) {
        return scope.write(tx -> {
            String id = tx.newId();
            boolean held = status == TaskStatus.CLAIMED || status == TaskStatus.RUNNING;
            tx.dsl()
                    .insertInto(TASKS)
                    .set(TASKS.ID, id)
                    .set(TASKS.OUTCOME_ID, outcomeId)
                    .set(TASKS.TITLE, "a task")
                    .set(TASKS.STATUS, status)
                    .set(TASKS.PHASE, phase)
                    .set(TASKS.ATTEMPTS, attempts)
                    .set(TASKS.CLAIMED_BY, held ? worker(tx, outcomeId, WorkerStatus.COMPLETED) : null)
                    .set(TASKS.CLAIMED_AT, held ? tx.now() : null)
                    .set(
                            TASKS.COMPLETED_AT,
                            status == TaskStatus.COMPLETED || status == TaskStatus.FAILED ? tx.now() : null)
                    .set(TASKS.CREATED_AT, tx.now())
                    .set(TASKS.UPDATED_AT, tx.now())
                    .execute();
            return id;
        });
    }

    static String worker(Scope scope, String outcomeId, WorkerStatus status) {
        return scope.write(tx -> {
            String id = tx.newId();
            tx.dsl()
                    .insertInto(WORKERS)
                    .set(WORKERS.ID, id)
                    .set(WORKERS.OUTCOME_ID, outcomeId)
                    .set(WORKERS.NAME, "a worker")
                    .set(WORKERS.STATUS, status)
                    .set(WORKERS.UPDATED_AT, tx.now())
                    .execute();
            return id;
        });
    }

    static void cost(Scope scope, String outcomeId, String dollars) {
        scope.run(tx -> tx.dsl()
                .insertInto(COST_LOG)
                .set(COST_LOG.OUTCOME_ID, outcomeId)
                .set(COST_LOG.AMOUNT, new BigDecimal(dollars))
                .set(COST_LOG.CREATED_AT, tx.now())
                .execute());
    }
}
