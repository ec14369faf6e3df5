package dev.twinstore.worker;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;
import static dev.twinstore.engine.HotStatement.param;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Who may claim: a running worker of an active goal. The one rule for tasks and merges. */
public final class Claimant {
    private static final Param<String> WORKER = param("worker", WORKERS.ID);

    private static final HotStatement<State> STATE = HotStatement.query(
            DSL.select(WORKERS.STATUS, OUTCOMES.STATUS, OUTCOMES.ID)
                    .from(WORKERS)
                    .join(OUTCOMES)
                    .on(OUTCOMES.ID.eq(WORKERS.OUTCOME_ID))
                    .where(WORKERS.ID.eq(WORKER)),
            row -> new State(row.get(0, WORKERS.STATUS), row.get(1, OUTCOMES.STATUS), row.get(2, OUTCOMES.ID)));

    private record State(WorkerStatus worker, OutcomeStatus outcome, String outcomeId) {}

    /** Whether a worker may claim. */
    public enum Prospect {
        NOW,
        /** It is paused, or its goal is dormant. */
        PERHAPS_LATER,
        /** It has ended, its goal is achieved or archived, or it is not there. */
        NEVER
    }

    private Claimant() {}

    /** What each of these workers may do; those that are not there are left out. */
    public static Map<String, Prospect> prospects(DSLContext dsl, Collection<String> workerIds) {
        return dsl.select(WORKERS.ID, WORKERS.STATUS, OUTCOMES.STATUS)
                .from(WORKERS)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(WORKERS.OUTCOME_ID))
                .where(WORKERS.ID.in(workerIds))
                .fetchMap(WORKERS.ID, row -> prospect(row.value2(), row.value3()));
    }

    private static Prospect prospect(WorkerStatus worker, OutcomeStatus outcome) {
        boolean workerMay = worker == WorkerStatus.RUNNING || worker == WorkerStatus.PAUSED;
        boolean outcomeMay = outcome == OutcomeStatus.ACTIVE || outcome == OutcomeStatus.DORMANT;
        if (!workerMay || !outcomeMay) {
            return Prospect.NEVER;
        }
        return worker == WorkerStatus.RUNNING && outcome == OutcomeStatus.ACTIVE
                ? Prospect.NOW
                : Prospect.PERHAPS_LATER;
    }

    /**
     * The goal whose work the worker may claim now.
     *
     * @return empty if it may claim nothing now, but perhaps later: the worker is paused, or the goal is dormant
     * @throws NotFoundException the worker is not there
     * @throws RefusedException the worker is not started or has ended, or the goal is achieved or archived
     */
    public static Optional<String> outcomeOf(Tx tx, String workerId) {
        State state = STATE.on(tx.dsl()).bind(WORKER, workerId).first();
        if (state == null) {
            throw new NotFoundException("no worker of id '" + workerId + "'");
        }
        switch (state.worker()) {
            case IDLE -> throw new RefusedException("worker " + workerId + " is idle; start it before it claims");
            case COMPLETED, FAILED ->
                throw new RefusedException("worker " + workerId + " is "
                        + state.worker().stored() + " and claims nothing any more; start a new worker");
            case PAUSED -> {
                return Optional.empty();
            }
            case RUNNING -> {}
        }
        switch (state.outcome()) {
            case ACHIEVED, ARCHIVED ->
                throw new RefusedException("outcome " + state.outcomeId() + " is "
                        + state.outcome().stored() + "; activate it before its work is claimed");
            case DORMANT -> {
                return Optional.empty();
            }
            case ACTIVE -> {}
        }
        return Optional.of(state.outcomeId());
    }
}
