package dev.twinstore.task;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.metrics.Queue;
import dev.twinstore.model.TaskStatus;
import java.util.EnumMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.Select;

/**
 * Internal: how much a store has to do, for its meters. Thread-safe.
 *
 * @param scope where to look
 * @param waiting the claims that wait
 */
public record OpenTasks(Scope scope, WaitingClaims waiting) implements Queue {
    @Override
    public Map<TaskStatus, Integer> openTasks() {
        Map<TaskStatus, Integer> open = new EnumMap<>(TaskStatus.class);
        open.put(TaskStatus.PENDING, 0);
        open.put(TaskStatus.CLAIMED, 0);
        open.put(TaskStatus.RUNNING, 0);
        open.putAll(scope.read(dsl -> query(dsl).fetchMap(TASKS.STATUS, count())));
        return open;
    }

    /** By way of the goals, so that the index is asked for what is open, and not read through all that has ended. */
    static Select<Record2<TaskStatus, Integer>> query(DSLContext dsl) {
        return dsl.select(TASKS.STATUS, count())
                .from(OUTCOMES)
                .crossJoin(TASKS) // in this order: SQLite would rather read the whole index of tasks
                .where(TASKS.OUTCOME_ID.eq(OUTCOMES.ID))
                .and(TASKS.STATUS.in(
                        inline(TaskStatus.PENDING, TASKS.STATUS),
                        inline(TaskStatus.CLAIMED, TASKS.STATUS),
                        inline(TaskStatus.RUNNING, TASKS.STATUS)))
                .groupBy(TASKS.STATUS);
    }

    @Override
    public int waitingClaims() {
        return waiting.count();
    }
}
