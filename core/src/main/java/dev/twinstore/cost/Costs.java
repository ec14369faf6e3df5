package dev.twinstore.cost;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.noCondition;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.NotFoundException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.db.tables.pojos.Cost;
import dev.twinstore.db.tables.records.CostLogRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Money;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Held;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * What was spent, in US dollars, exact to the micro-dollar: amounts are rounded when they are written, and sums are made of
 * integers. {@code workers.cost} grows in the same transaction, so that it is the sum of the worker's rows. The log
 * outlives goals, workers and tasks. Costs are a log of their own and write no activity, but they move the goal's last
 * activity. Thread-safe on a store.
 */
public final class Costs {
    private final Scope scope;

    public Costs(Scope scope) {
        this.scope = scope;
    }

    /**
     * One page of the log.
     *
     * @param entries the page; empty: the log ends here
     * @param next what to give as {@code before} for the page after it; null: the log ends with this page
     */
    public record Page(List<Cost> entries, @Nullable Long next) {}

    /**
     * Records what was spent under a claim: for its task, worker and goal. If the claim is lost, nothing is written; what
     * was spent all the same goes to {@link #addForWorker}.
     *
     * @param amount from 0 to a billion US dollars
     * @param description null: none
     */
    @CheckReturnValue
    public Fenced add(Claim claim, BigDecimal amount, @Nullable String description) {
        NewCost cost = NewCost.of(amount);
        return add(claim, description == null ? cost : cost.description(description));
    }

    /** As {@link #add(Claim, BigDecimal, String)}, with model and tokens. */
    @CheckReturnValue
    public Fenced add(Claim claim, NewCost cost) {
        return scope.write(tx -> {
            Fenced answer = tx.tasks().check(claim);
            if (answer instanceof Held held) {
                CostLogRecord row = cost.record();
                row.setTaskId(held.task().id());
                row.setClaimNo(claim.claimNo());
                insertForWorker(tx, claim.workerId(), row);
            }
            return answer;
        });
    }

    /**
     * Records what a worker spent outside a claim, also after it has ended: bills come late.
     *
     * @throws NotFoundException there is no such worker
     */
    public Cost addForWorker(String workerId, NewCost cost) {
        return scope.write(tx -> insertForWorker(tx, workerId, cost.record()));
    }

    /**
     * Records what was spent for a goal by none of its workers.
     *
     * @throws NotFoundException there is no such goal
     */
    public Cost addForOutcome(String outcomeId, NewCost cost) {
        return scope.write(tx -> {
            if (!tx.dsl().fetchExists(OUTCOMES, OUTCOMES.ID.eq(outcomeId))) {
                throw new NotFoundException("no outcome of id '" + outcomeId + "'");
            }
            CostLogRecord row = cost.record();
            row.setOutcomeId(outcomeId);
            return insert(tx, outcomeId, row);
        });
    }

    private static Cost insertForWorker(Tx tx, String workerId, CostLogRecord row) {
        Record1<String> outcome = tx.dsl()
                .update(WORKERS)
                .set(WORKERS.COST, Money.plus(WORKERS.COST, row.getAmount()))
                .set(WORKERS.UPDATED_AT, tx.now())
                .where(WORKERS.ID.eq(workerId))
                .returningResult(WORKERS.OUTCOME_ID)
                .fetchOne();
        if (outcome == null) {
            throw new NotFoundException("no worker of id '" + workerId + "'");
        }
        row.setWorkerId(workerId);
        row.setOutcomeId(outcome.value1());
        return insert(tx, outcome.value1(), row);
    }

    private static Cost insert(Tx tx, String outcomeId, CostLogRecord row) {
        row.setCreatedAt(tx.now());
        ActivityFeed.touch(tx, outcomeId);
        return tx.dsl().insertInto(COST_LOG).set(row).returning().fetchSingle().into(Cost.class);
    }

    /** What a goal has cost, without those below it; 0 for an unknown one. Reads an index entry for each row. */
    public BigDecimal ofOutcome(String outcomeId) {
        return total(COST_LOG.OUTCOME_ID.eq(outcomeId));
    }

    /** What a worker has spent; 0 for an unknown one. Reads each row; {@code workers.cost} is the same at no cost. */
    public BigDecimal ofWorker(String workerId) {
        return total(COST_LOG.WORKER_ID.eq(workerId));
    }

    /** What was spent under claims on a task, by whichever worker; 0 for an unknown one. */
    public BigDecimal ofTask(String taskId) {
        return total(COST_LOG.TASK_ID.eq(taskId));
    }

    private BigDecimal total(Condition which) {
        return Money.ofMicros(scope.read(dsl -> total(dsl, which).fetchSingle().value1()));
    }

    static Select<Record1<Long>> total(DSLContext dsl, Condition which) {
        return dsl.select(Money.sum(COST_LOG.AMOUNT)).from(COST_LOG).where(which);
    }

    /**
     * A page of the costs of all goals, the newest first.
     *
     * @param before the cursor: rows older than this id; null: from the newest
     * @param limit how many rows at most, from 1
     */
    public Page list(@Nullable Long before, int limit) {
        return page(noCondition(), before, limit);
    }

    /** As {@link #list}, of one goal, without those below it; empty for an unknown one. */
    public Page listOfOutcome(String outcomeId, @Nullable Long before, int limit) {
        return page(COST_LOG.OUTCOME_ID.eq(outcomeId), before, limit);
    }

    /** As {@link #list}, of one worker; empty for an unknown one. */
    public Page listOfWorker(String workerId, @Nullable Long before, int limit) {
        return page(COST_LOG.WORKER_ID.eq(workerId), before, limit);
    }

    /** As {@link #list}, of one task; empty for an unknown one. */
    public Page listOfTask(String taskId, @Nullable Long before, int limit) {
        return page(COST_LOG.TASK_ID.eq(taskId), before, limit);
    }

    private Page page(Condition which, @Nullable Long before, int limit) {
        Arguments.positive("limit", limit);
        List<Cost> found = scope.read(dsl -> page(dsl, which, before, limit).fetchInto(Cost.class));
        boolean more = found.size() > limit;
        List<Cost> entries = more ? found.subList(0, limit) : found;
        return new Page(List.copyOf(entries), more ? entries.get(limit - 1).id() : null);
    }

    static Select<CostLogRecord> page(DSLContext dsl, Condition which, @Nullable Long before, int limit) {
        return dsl.selectFrom(COST_LOG)
                .where(which)
                .and(before == null ? noCondition() : COST_LOG.ID.lt(before))
                .orderBy(COST_LOG.ID.desc())
                .limit(limit + 1L);
    }
}
