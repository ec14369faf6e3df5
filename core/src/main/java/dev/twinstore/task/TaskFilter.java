package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.engine.Arguments;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list: {@code TaskFilter.all().status(TaskStatus.PENDING).limit(100)}. Immutable.
 *
 * @param status only tasks of this status; null: of any
 * @param phase only tasks of this phase; null: of any
 * @param limit how many at most, from 1
 */
public record TaskFilter(
        @Nullable TaskStatus status, @Nullable TaskPhase phase, int limit) {
    public TaskFilter {
        Arguments.positive("limit", limit);
    }

    /** Every task. */
    public static TaskFilter all() {
        return new TaskFilter(null, null, Integer.MAX_VALUE);
    }

    public TaskFilter status(TaskStatus status) {
        return new TaskFilter(status, phase, limit);
    }

    public TaskFilter phase(TaskPhase phase) {
        return new TaskFilter(status, phase, limit);
    }

    public TaskFilter limit(int limit) {
        return new TaskFilter(status, phase, limit);
    }

    Condition condition() {
        return (status == null ? noCondition() : TASKS.STATUS.eq(status))
                .and(phase == null ? noCondition() : TASKS.PHASE.eq(phase));
    }
}
