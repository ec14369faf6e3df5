package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.substring;
import static org.jooq.impl.DSL.when;

import dev.twinstore.db.tables.Tasks;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import java.time.Instant;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * What pending tasks wait for, as the next claim of their goal will find it: until then, one whose time has come still
 * {@code waits_for} its time.
 */
final class Claimable {
    private static final Condition MAY_BE_TRIED =
            TASKS.STATUS.eq(inline(TaskStatus.PENDING)).and(TASKS.ATTEMPTS.lt(TASKS.MAX_ATTEMPTS));

    /** Tasks are claimed only then. */
    static final Condition GOAL_IS_ACTIVE = OUTCOMES.STATUS.eq(inline(OutcomeStatus.ACTIVE));

    /** A claim finds the task at once, if its goal is active: the predicate of the index {@code tasks_for_claim}. */
    static final Condition READY = MAY_BE_TRIED.and(TASKS.WAITS_FOR.isNull());

    /** Then there is no need to look for what is not there yet: many times as fast. */
    private static final Condition NEEDS_NOTHING = TASKS.DEPENDS_ON.isNull().and(TASKS.REQUIRED_SKILLS.isNull());

    private Claimable() {}

    /** A claim finds the task because its time has come since, and it waits for nothing else, if its goal is active. */
    static Condition due(Instant now) {
        return MAY_BE_TRIED
                .and(timeHasCome(now))
                .and(NEEDS_NOTHING.or(
                        notExists(selectOne().from(TASK_BLOCKERS).where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID)))));
    }

    /** What a pending task of a goal that is read too waits for: 'time', 'task:ID', 'skill:NAME', 'goal'; NULL: nothing. */
    static Field<String> waitsFor(Instant now) {
        Field<String> own = when(timeHasCome(now).and(NEEDS_NOTHING), castNull(TASKS.WAITS_FOR))
                .when(
                        timeHasCome(now),
                        field(select(TASK_BLOCKERS.BLOCKER)
                                .from(TASK_BLOCKERS)
                                .where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))
                                .orderBy(TASK_BLOCKERS.KIND, TASK_BLOCKERS.POSITION)
                                .limit(inline(1))))
                .otherwise(TASKS.WAITS_FOR);
        return coalesce(own, when(not(GOAL_IS_ACTIVE), inline("goal")));
    }

    /** Whether the other task that is waited for will never be completed as it is: it failed, or it is not there. */
    static Condition isInVain(Field<String> waitsFor) {
        Tasks other = TASKS.as("other"); // its id stands behind 'task:'
        return notExists(selectOne()
                .from(other)
                .where(other.ID.eq(substring(waitsFor, inline(6))))
                .and(other.STATUS.ne(inline(TaskStatus.FAILED))));
    }

    private static Condition timeHasCome(Instant now) {
        return TASKS.WAITS_FOR.eq(inline("time")).and(TASKS.NOT_BEFORE.le(now));
    }
}
