package dev.twinstore.analytics.demo;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.model.Money;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Lost;
import java.math.BigDecimal;

/** Progress and costs, until core's own operations take their place: then this class goes. */
final class Records {
    private Records() {}

    static Fenced progress(Tx tx, Claim claim, String content, String fullOutput) {
        Fenced fenced = tx.tasks().check(claim);
        if (fenced instanceof Lost) {
            return fenced;
        }
        tx.dsl()
                .insertInto(PROGRESS_ENTRIES)
                .set(PROGRESS_ENTRIES.OUTCOME_ID, claim.task().outcomeId())
                .set(PROGRESS_ENTRIES.WORKER_ID, claim.workerId())
                .set(PROGRESS_ENTRIES.TASK_ID, claim.task().id())
                .set(
                        PROGRESS_ENTRIES.ITERATION,
                        field(select(WORKERS.ITERATION).from(WORKERS).where(WORKERS.ID.eq(claim.workerId()))))
                .set(PROGRESS_ENTRIES.CONTENT, content)
                .set(PROGRESS_ENTRIES.FULL_OUTPUT, fullOutput)
                .set(PROGRESS_ENTRIES.CREATED_AT, tx.now())
                .execute();
        ActivityFeed.touch(tx, claim.task().outcomeId());
        return fenced;
    }

    static Fenced cost(Tx tx, Claim claim, BigDecimal amount, String description, String model) {
        Fenced fenced = tx.tasks().check(claim);
        if (fenced instanceof Lost) {
            return fenced;
        }
        tx.dsl()
                .insertInto(COST_LOG)
                .set(COST_LOG.OUTCOME_ID, claim.task().outcomeId())
                .set(COST_LOG.WORKER_ID, claim.workerId())
                .set(COST_LOG.TASK_ID, claim.task().id())
                .set(COST_LOG.CLAIM_NO, claim.claimNo())
                .set(COST_LOG.AMOUNT, amount)
                .set(COST_LOG.DESCRIPTION, description)
                .set(COST_LOG.MODEL, model)
                .set(COST_LOG.CREATED_AT, tx.now())
                .execute();
        tx.dsl()
                .update(WORKERS)
                .set(WORKERS.COST, Money.plus(WORKERS.COST, amount))
                .where(WORKERS.ID.eq(claim.workerId()))
                .execute();
        return fenced;
    }
}
