package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.engine.Arguments;
import dev.twinstore.model.AlertStatus;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts to list: {@code AlertFilter.all().outcome(id).status(AlertStatus.ACTIVE)}. Immutable.
 *
 * @param outcomeId only alerts of this goal; null: of all
 * @param workerId only alerts about this worker; null: about any
 * @param status only alerts of this status; null: of any
 * @param limit how many at most, from 1
 */
public record AlertFilter(
        @Nullable String outcomeId,
        @Nullable String workerId,
        @Nullable AlertStatus status,
        int limit) {
    public AlertFilter {
        Arguments.positive("limit", limit);
    }

    /** Every alert. */
    public static AlertFilter all() {
        return new AlertFilter(null, null, null, Integer.MAX_VALUE);
    }

    public AlertFilter outcome(String outcomeId) {
        return new AlertFilter(outcomeId, workerId, status, limit);
    }

    public AlertFilter worker(String workerId) {
        return new AlertFilter(outcomeId, workerId, status, limit);
    }

    public AlertFilter status(AlertStatus status) {
        return new AlertFilter(outcomeId, workerId, status, limit);
    }

    public AlertFilter limit(int limit) {
        return new AlertFilter(outcomeId, workerId, status, limit);
    }

    Condition condition() {
        return (outcomeId == null ? noCondition() : SUPERVISOR_ALERTS.OUTCOME_ID.eq(outcomeId))
                .and(workerId == null ? noCondition() : SUPERVISOR_ALERTS.WORKER_ID.eq(workerId))
                .and(status == null ? noCondition() : SUPERVISOR_ALERTS.STATUS.eq(status));
    }
}
