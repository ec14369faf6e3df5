package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.util.Arrays;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;

/** How far the capability phase of a goal is, worked out from its tasks. */
final class Readiness {
    private Readiness() {}

    /** Whether a capability task of one of these statuses is there: one step in the index for each. */
    static Select<?> any(DSLContext dsl, String outcomeId, Condition more, TaskStatus... statuses) {
        return dsl.selectOne()
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(TASKS.STATUS.in(Arrays.stream(statuses)
                        .map(status -> inline(status, TASKS.STATUS))
                        .toList()))
                .and(TASKS.PHASE.eq(inline(TaskPhase.CAPABILITY, TASKS.PHASE)))
                .and(more);
    }

    /** Looks at few rows however many tasks there are, except while none has ever been claimed. */
    static CapabilityReadiness of(DSLContext dsl, String outcomeId) {
        boolean begun = dsl.fetchExists(any(
                        dsl,
                        outcomeId,
                        noCondition(),
                        TaskStatus.COMPLETED,
                        TaskStatus.FAILED,
                        TaskStatus.RUNNING,
                        TaskStatus.CLAIMED))
                || dsl.fetchExists(any(dsl, outcomeId, TASKS.ATTEMPTS.gt(inline(0)), TaskStatus.PENDING));
        if (!begun) {
            return CapabilityReadiness.NOT_STARTED;
        }
        boolean open = dsl.fetchExists(any(
                dsl,
                outcomeId,
                noCondition(),
                TaskStatus.PENDING,
                TaskStatus.CLAIMED,
                TaskStatus.RUNNING,
                TaskStatus.FAILED));
        return open ? CapabilityReadiness.IN_PROGRESS : CapabilityReadiness.COMPLETE;
    }

    static CapabilityReadiness refresh(Tx tx, String outcomeId) {
        // First the goal: of two that end its last two tasks at once, the second then sees what the first has done.
        Outcome outcome = Outcomes.locked(tx, outcomeId);
        CapabilityReadiness readiness = of(tx.dsl(), outcomeId);
        if (readiness == outcome.capabilityReady()) {
            return readiness;
        }
        tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.CAPABILITY_READY, readiness)
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .where(OUTCOMES.ID.eq(outcomeId))
                .execute();
        tx.activity()
                .add(
                        outcomeId,
                        ActivityType.CAPABILITY_READY_CHANGED,
                        "Capability phase " + word(readiness).replace('_', ' ') + ": " + outcome.name(),
                        "from",
                        word(outcome.capabilityReady()),
                        "to",
                        word(readiness));
        return readiness;
    }

    private static String word(CapabilityReadiness readiness) {
        return readiness.name().toLowerCase(Locale.ROOT);
    }
}
