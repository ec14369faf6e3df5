package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.ResultQuery;

/** How far the capability phase of a goal is, worked out from its tasks. */
final class Readiness {
    private Readiness() {}

    /** Names all statuses, so that each is one step in the index and the execution tasks are not looked at. */
    static ResultQuery<Record3<Integer, BigDecimal, BigDecimal>> query(DSLContext dsl, String outcomeId) {
        return dsl.select(
                        count(),
                        number(TASKS.STATUS.eq(inline(TaskStatus.COMPLETED, TASKS.STATUS))),
                        number(TASKS.STATUS
                                .eq(inline(TaskStatus.PENDING, TASKS.STATUS))
                                .and(TASKS.ATTEMPTS.eq(inline(0)))))
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(TASKS.STATUS.in(Arrays.stream(TaskStatus.values())
                        .map(status -> inline(status, TASKS.STATUS))
                        .toList()))
                .and(TASKS.PHASE.eq(inline(TaskPhase.CAPABILITY, TASKS.PHASE)));
    }

    static CapabilityReadiness of(DSLContext dsl, String outcomeId) {
        Record3<Integer, BigDecimal, BigDecimal> row = query(dsl, outcomeId).fetchSingle();
        int all = row.value1();
        int untouched = row.value3().intValueExact();
        if (all == untouched) {
            return CapabilityReadiness.NOT_STARTED;
        }
        return all == row.value2().intValueExact() ? CapabilityReadiness.COMPLETE : CapabilityReadiness.IN_PROGRESS;
    }

    static CapabilityReadiness refresh(Tx tx, String outcomeId) {
        Outcome outcome = Outcomes.require(tx.dsl(), outcomeId);
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

    private static Field<BigDecimal> number(Condition of) {
        return coalesce(sum(when(of, inline(1)).otherwise(inline(0))), inline(BigDecimal.ZERO));
    }

    private static String word(CapabilityReadiness readiness) {
        return readiness.name().toLowerCase(Locale.ROOT);
    }
}
