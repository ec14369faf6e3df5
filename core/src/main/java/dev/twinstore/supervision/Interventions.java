package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Intervention;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.worker.Workers;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * What humans tell workers: pending until a worker acknowledges it, then completed; or dismissed before that. Thread-safe
 * on a store; each call is one transaction there.
 *
 * <p>An intervention for any worker of a goal becomes that of the worker that acknowledges it. One for a worker that ends
 * stays as it is, and no other worker hears it: dismiss it, and send it again.
 */
public final class Interventions {
    private final Scope scope;

    public Interventions(Scope scope) {
        this.scope = scope;
    }

    /**
     * Sends an intervention to any worker of a goal, or to the one worker that it names. It waits also while the goal is
     * dormant or has no worker yet.
     *
     * @throws NotFoundException no goal, or no worker, has that id
     * @throws RefusedException the goal is archived; or the worker belongs to another goal, or has ended
     */
    public Intervention send(String outcomeId, NewIntervention intervention) {
        return scope.write(tx -> {
            var row = intervention.row(outcomeId, tx.newId(), tx.now());
            if (row.getWorkerId() != null) {
                Workers.lock(tx, row.getWorkerId()); // before the goal, as those do who end it
            }
            requireOpen(tx, outcomeId);
            if (row.getWorkerId() != null) {
                requireHearing(tx, outcomeId, row.getWorkerId());
            }
            Intervention sent =
                    tx.dsl().insertInto(INTERVENTIONS).set(row).returning().fetchSingleInto(Intervention.class);
            log(tx, sent, ActivityType.INTERVENTION_SENT, "Intervention sent: ");
            return sent;
        });
    }

    /** The intervention of that id, if there is one. */
    public Optional<Intervention> find(String id) {
        return scope.read(dsl ->
                dsl.selectFrom(INTERVENTIONS).where(INTERVENTIONS.ID.eq(id)).fetchOptionalInto(Intervention.class));
    }

    /**
     * The intervention of that id.
     *
     * @throws NotFoundException there is none
     */
    public Intervention get(String id) {
        return find(id).orElseThrow(() -> none(id));
    }

    /**
     * The pending interventions for the worker or for any worker of its goal: the highest priority first, then the oldest,
     * then by id. Others may be faster to acknowledge those for any worker. Costs what is pending in the goal.
     *
     * @throws NotFoundException there is no such worker
     */
    public List<Intervention> waiting(String workerId) {
        return scope.read(dsl -> {
            String outcomeId = dsl.select(WORKERS.OUTCOME_ID)
                    .from(WORKERS)
                    .where(WORKERS.ID.eq(workerId))
                    .fetchOptional(WORKERS.OUTCOME_ID)
                    .orElseThrow(() -> new NotFoundException("no worker of id '" + workerId + "'"));
            return waiting(dsl, outcomeId, workerId).fetchInto(Intervention.class);
        });
    }

    static Select<?> waiting(DSLContext dsl, String outcomeId, String workerId) {
        return dsl.selectFrom(INTERVENTIONS)
                .where(INTERVENTIONS.OUTCOME_ID.eq(outcomeId))
                .and(INTERVENTIONS.STATUS.eq(inline(InterventionStatus.PENDING)))
                .and(INTERVENTIONS.WORKER_ID.isNull().or(INTERVENTIONS.WORKER_ID.eq(workerId)))
                .orderBy(INTERVENTIONS.PRIORITY.desc(), INTERVENTIONS.CREATED_AT, INTERVENTIONS.ID);
    }

    /**
     * Takes an intervention on: exactly one worker gets one that is for any, however many try at once, and only once. Who
     * got it stands in {@code workerId} from then on.
     *
     * @return empty: it is not pending any more; this or another worker has acknowledged it, or somebody dismissed it
     * @throws NotFoundException there is no such intervention or worker
     * @throws RefusedException it is for another worker or another goal; or the worker is not running or paused
     */
    public Optional<Intervention> acknowledge(String workerId, String id) {
        return scope.write(tx -> {
            Worker worker = Workers.locked(tx, workerId);
            Optional<Intervention> taken = tx.dsl()
                    .update(INTERVENTIONS)
                    .set(INTERVENTIONS.STATUS, InterventionStatus.ACKNOWLEDGED)
                    .set(INTERVENTIONS.WORKER_ID, workerId)
                    .set(INTERVENTIONS.ACKNOWLEDGED_AT, tx.now())
                    .where(INTERVENTIONS.ID.eq(id))
                    .and(INTERVENTIONS.STATUS.eq(InterventionStatus.PENDING))
                    .and(INTERVENTIONS.OUTCOME_ID.eq(worker.outcomeId()))
                    .and(INTERVENTIONS.WORKER_ID.isNull().or(INTERVENTIONS.WORKER_ID.eq(workerId)))
                    .and(exists(selectOne()
                            .from(WORKERS)
                            .where(WORKERS.ID.eq(workerId))
                            .and(WORKERS.STATUS.in(WorkerStatus.RUNNING, WorkerStatus.PAUSED))))
                    .returning()
                    .fetchOptionalInto(Intervention.class);
            if (taken.isPresent()) {
                log(tx, taken.get(), ActivityType.INTERVENTION_ACKNOWLEDGED, "Intervention acknowledged: ");
            } else {
                requireMerelyLate(tx, worker, tx.interventions().get(id));
            }
            return taken;
        });
    }

    /**
     * Marks what a worker acknowledged as done.
     *
     * @throws NotFoundException there is no such intervention
     * @throws RefusedException it is pending still, or it has ended
     */
    public Intervention complete(String id) {
        return end(
                id,
                INTERVENTIONS.STATUS.eq(InterventionStatus.ACKNOWLEDGED),
                "only an acknowledged one can be completed",
                InterventionStatus.COMPLETED,
                ActivityType.INTERVENTION_COMPLETED,
                "Intervention completed: ");
    }

    /**
     * Withdraws an intervention, or refuses it: it will not be done, whether or not a worker acknowledged it.
     *
     * @throws NotFoundException there is no such intervention
     * @throws RefusedException it has ended
     */
    public Intervention dismiss(String id) {
        return end(
                id,
                INTERVENTIONS.STATUS.in(InterventionStatus.PENDING, InterventionStatus.ACKNOWLEDGED),
                "only a pending or acknowledged one can be dismissed",
                InterventionStatus.DISMISSED,
                ActivityType.INTERVENTION_DISMISSED,
                "Intervention dismissed: ");
    }

    /**
     * The interventions of a goal, the newest first, then by id from high to low; empty for an unknown goal.
     *
     * @param limit how many at most, from 1
     */
    public List<Intervention> list(String outcomeId, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, outcomeId, null, limit).fetchInto(Intervention.class));
    }

    /** As {@link #list(String, int)}, only those of one status. */
    public List<Intervention> list(String outcomeId, InterventionStatus status, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, outcomeId, status, limit).fetchInto(Intervention.class));
    }

    static Select<?> newest(DSLContext dsl, String outcomeId, @Nullable InterventionStatus status, int limit) {
        return dsl.selectFrom(INTERVENTIONS)
                .where(INTERVENTIONS.OUTCOME_ID.eq(outcomeId))
                .and(status == null ? noCondition() : INTERVENTIONS.STATUS.eq(status))
                .orderBy(INTERVENTIONS.CREATED_AT.desc(), INTERVENTIONS.ID.desc())
                .limit(limit);
    }

    private Intervention end(
            String id, Condition from, String allowed, InterventionStatus to, String type, String title) {
        return scope.write(tx -> {
            Intervention ended = tx.dsl()
                    .update(INTERVENTIONS)
                    .set(INTERVENTIONS.STATUS, to)
                    .set(INTERVENTIONS.COMPLETED_AT, tx.now())
                    .where(INTERVENTIONS.ID.eq(id))
                    .and(from)
                    .returning()
                    .fetchOneInto(Intervention.class);
            if (ended == null) {
                throw new RefusedException("intervention " + id + " is "
                        + tx.interventions().get(id).status().stored() + "; " + allowed);
            }
            log(tx, ended, type, title);
            return ended;
        });
    }

    /** Why nothing was acknowledged: returns if the worker only came late, and throws if it must not. */
    private static void requireMerelyLate(Tx tx, Worker worker, Intervention found) {
        if (!found.outcomeId().equals(worker.outcomeId())) {
            throw new RefusedException("intervention " + found.id() + " is for outcome " + found.outcomeId()
                    + ", worker " + worker.id() + " belongs to outcome " + worker.outcomeId());
        }
        if (found.status() != InterventionStatus.PENDING) {
            return;
        }
        if (found.workerId() != null && !found.workerId().equals(worker.id())) {
            throw new RefusedException("intervention " + found.id() + " is for worker " + found.workerId()
                    + ", not for " + worker.id() + "; only that one acknowledges it");
        }
        throw new RefusedException("worker " + worker.id() + " is "
                + tx.workers().get(worker.id()).status().stored()
                + "; only a running or paused worker acknowledges interventions");
    }

    private static void requireOpen(Tx tx, String outcomeId) {
        OutcomeStatus status = Locking.locked(
                        tx.dsl(),
                        tx.dsl().select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)))
                .fetchOne(OUTCOMES.STATUS);
        if (status == null) {
            throw new NotFoundException("no outcome of id '" + outcomeId + "'");
        }
        if (status == OutcomeStatus.ARCHIVED) {
            throw new RefusedException(
                    "outcome " + outcomeId + " is archived; activate it before sending interventions");
        }
    }

    private static void requireHearing(Tx tx, String outcomeId, String workerId) {
        Worker worker = tx.workers().get(workerId);
        if (!worker.outcomeId().equals(outcomeId)) {
            throw new RefusedException("worker " + workerId + " belongs to outcome " + worker.outcomeId() + ", not to "
                    + outcomeId + "; send it to that outcome");
        }
        if (worker.status() == WorkerStatus.COMPLETED || worker.status() == WorkerStatus.FAILED) {
            throw new RefusedException("worker " + workerId + " is "
                    + worker.status().stored() + " and hears nothing any more; send it to any worker of the outcome");
        }
    }

    private static void log(Tx tx, Intervention intervention, String type, String title) {
        tx.activity()
                .add(
                        intervention.outcomeId(),
                        type,
                        title + intervention.type().stored(),
                        "intervention_id",
                        intervention.id(),
                        "worker_id",
                        intervention.workerId());
    }

    private static NotFoundException none(String id) {
        return new NotFoundException("no intervention of id '" + id + "'");
    }
}
