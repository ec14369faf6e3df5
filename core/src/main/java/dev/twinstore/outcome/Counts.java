package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * What is counted below the goal that a query on outcomes is at. In a class of its own, since jOOQ's checker cannot look
 * into the initialisers of records.
 */
final class Counts {
    private Counts() {}

    static final Field<Integer> OPEN_TASKS = tasks(TASKS.STATUS.in(
                    inline(TaskStatus.PENDING, TASKS.STATUS),
                    inline(TaskStatus.CLAIMED, TASKS.STATUS),
                    inline(TaskStatus.RUNNING, TASKS.STATUS)))
            .as("open_tasks");
    static final Field<Integer> TOTAL_TASKS = tasks(noCondition()).as("total_tasks");
    /** The live workers of the goal that a query on outcomes is at. */
    static final Field<Integer> LIVE_WORKERS = field(selectCount()
                    .from(WORKERS)
                    .where(WORKERS.OUTCOME_ID.eq(OUTCOMES.ID))
                    .and(WORKERS.STATUS.in(
                            inline(WorkerStatus.RUNNING, WORKERS.STATUS), inline(WorkerStatus.PAUSED, WORKERS.STATUS))))
            .as("live_workers");

    /** The tasks of the goal that a query on outcomes is at. */
    static Field<Integer> tasks(Condition which) {
        return field(selectCount()
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(OUTCOMES.ID))
                .and(which));
    }

    static final List<Field<Integer>> TASKS_BY_STATUS = Arrays.stream(TaskStatus.values())
            .map(status -> tasks(TASKS.STATUS.eq(inline(status, TASKS.STATUS))).as("tasks_" + status.stored()))
            .toList();
    static final Field<Long> COST_MICROS = field(
                    select(Money.sum(COST_LOG.AMOUNT)).from(COST_LOG).where(COST_LOG.OUTCOME_ID.eq(OUTCOMES.ID)))
            .as("cost_micros");
}
