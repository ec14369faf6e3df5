package dev.twinstore.worker;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.Optional;
import org.jooq.Record3;

/** Who may claim: a running worker of an active goal. The one rule for tasks and merges. */
public final class Claimant {
    private Claimant() {}

    /**
     * The goal whose work the worker may claim now.
     *
     * @return empty if it may claim nothing now, but perhaps later: the worker is paused, or the goal is dormant
     * @throws NotFoundException the worker is not there
     * @throws RefusedException the worker is not started or has ended, or the goal is achieved or archived
     */
    public static Optional<String> outcomeOf(Tx tx, String workerId) {
        Record3<WorkerStatus, OutcomeStatus, String> state = tx.dsl()
                .select(WORKERS.STATUS, OUTCOMES.STATUS, OUTCOMES.ID)
                .from(WORKERS)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(WORKERS.OUTCOME_ID))
                .where(WORKERS.ID.eq(workerId))
                .fetchOne();
        if (state == null) {
            throw new NotFoundException("no worker of id '" + workerId + "'");
        }
        switch (state.value1()) {
            case IDLE -> throw new RefusedException("worker " + workerId + " is idle; start it before it claims");
            case COMPLETED, FAILED ->
                throw new RefusedException("worker " + workerId + " is "
                        + state.value1().stored() + " and claims nothing any more; start a new worker");
            case PAUSED -> {
                return Optional.empty();
            }
            case RUNNING -> {}
        }
        switch (state.value2()) {
            case ACHIEVED, ARCHIVED ->
                throw new RefusedException("outcome " + state.value3() + " is "
                        + state.value2().stored() + "; activate it before its work is claimed");
            case DORMANT -> {
                return Optional.empty();
            }
            case ACTIVE -> {}
        }
        return Optional.of(state.value3());
    }
}
