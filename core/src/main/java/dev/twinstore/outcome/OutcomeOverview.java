package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.selectCount;

import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;

/**
 * A goal and how much goes on in it, without what is below it.
 *
 * @param outcome the goal
 * @param openTasks its tasks that are pending, claimed or running
 * @param totalTasks all its tasks
 * @param liveWorkers its workers that are running or paused
 */
public record OutcomeOverview(Outcome outcome, int openTasks, int totalTasks, int liveWorkers) {
    private static final Field<Integer> OPEN_TASKS = tasks(TASKS.STATUS.in(
                    inline(TaskStatus.PENDING, TASKS.STATUS),
                    inline(TaskStatus.CLAIMED, TASKS.STATUS),
                    inline(TaskStatus.RUNNING, TASKS.STATUS)))
            .as("open_tasks");
    private static final Field<Integer> TOTAL_TASKS = tasks(noCondition()).as("total_tasks");
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

    /** One row more than a page has, to know whether another follows. */
    static ResultQuery<?> query(DSLContext dsl, OutcomeFilter filter) {
        return dsl.select(OUTCOMES.fields())
                .select(OPEN_TASKS, TOTAL_TASKS, LIVE_WORKERS)
                .from(OUTCOMES)
                .where(filter.condition())
                .orderBy(OUTCOMES.LAST_ACTIVITY_AT.desc(), OUTCOMES.ID.desc())
                .limit(filter.limit() + 1L);
    }

    static OutcomePage page(DSLContext dsl, OutcomeFilter filter) {
        List<OutcomeOverview> found = query(dsl, filter).fetch(row -> of(row));
        if (found.size() <= filter.limit()) {
            return new OutcomePage(List.copyOf(found), null);
        }
        List<OutcomeOverview> entries = List.copyOf(found.subList(0, filter.limit()));
        Outcome last = entries.get(entries.size() - 1).outcome();
        return new OutcomePage(entries, new OutcomeFilter.Place(last.lastActivityAt(), last.id()));
    }

    private static OutcomeOverview of(Record row) {
        return new OutcomeOverview(
                row.into(OUTCOMES).into(Outcome.class),
                row.get(OPEN_TASKS),
                row.get(TOTAL_TASKS),
                row.get(LIVE_WORKERS));
    }
}
