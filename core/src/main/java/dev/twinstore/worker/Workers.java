package dev.twinstore.worker;

import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.WORKERS;
import static dev.twinstore.engine.HotStatement.param;
import static dev.twinstore.engine.OwnWork.own;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.db.tables.records.WorkersRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Workers: their life from start to end, and their heartbeat. Thread-safe on a store; each call is one transaction there.
 */
public final class Workers {
    static final Condition LIVE = WORKERS.STATUS.in(inline(WorkerStatus.RUNNING), inline(WorkerStatus.PAUSED));

    private static final Param<String> WORKER = param("worker", WORKERS.ID);
    private static final Param<Instant> NOW = param("now", WORKERS.LAST_HEARTBEAT);
    private static final Param<Long> OFFSET = param("offset", WORKERS.CLOCK_OFFSET);

    private static final HotStatement<Void> BEAT = HotStatement.change(DSL.update(WORKERS)
            .set(WORKERS.LAST_HEARTBEAT, NOW)
            .set(WORKERS.CLOCK_OFFSET, OFFSET)
            .where(WORKERS.ID.eq(WORKER))
            .and(LIVE));

    private final Scope scope;

    public Workers(Scope scope) {
        this.scope = scope;
    }

    /**
     * Makes a worker of this process and starts it: from now on the store beats for it, and it may claim.
     *
     * @throws NotFoundException no goal has that id
     * @throws RefusedException the goal is archived
     */
    public Worker start(String outcomeId, String name) {
        return scope.write(
                tx -> tx.workers().start(tx.workers().create(outcomeId, name).id()));
    }

    /**
     * Makes a worker that is idle: some process will start it.
     *
     * @throws NotFoundException no goal has that id
     * @throws RefusedException the goal is archived
     */
    public Worker create(String outcomeId, String name) {
        Arguments.notBlank("name", name);
        return scope.write(tx -> {
            OutcomeStatus status = Locking.locked(
                            tx.dsl(),
                            tx.dsl().select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)))
                    .fetchOne(OUTCOMES.STATUS);
            if (status == null) {
                throw new NotFoundException("no outcome of id '" + outcomeId + "'");
            }
            if (status == OutcomeStatus.ARCHIVED) {
                throw new RefusedException("outcome " + outcomeId + " is archived; activate it before adding workers");
            }
            String id = tx.newId();
            tx.dsl()
                    .insertInto(WORKERS)
                    .set(WORKERS.ID, id)
                    .set(WORKERS.OUTCOME_ID, outcomeId)
                    .set(WORKERS.NAME, name)
                    .set(WORKERS.CREATED_AT, tx.now())
                    .set(WORKERS.UPDATED_AT, tx.now())
                    .execute();
            return logged(tx, id, ActivityType.WORKER_CREATED, "Worker created: ", null);
        });
    }

    /**
     * Starts an idle worker in this process.
     *
     * @throws NotFoundException there is no such worker
     * @throws RefusedException it was started before
     */
    public Worker start(String workerId) {
        return scope.write(tx -> {
            ProcessIdentity process = ProcessIdentity.current();
            int started = tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.STATUS, WorkerStatus.RUNNING)
                    .set(WORKERS.STARTED_AT, tx.now())
                    .set(WORKERS.LAST_HEARTBEAT, tx.now())
                    .set(WORKERS.CLOCK_OFFSET, Sweep.clockOffset(tx))
                    .set(WORKERS.HOST, process.host())
                    .set(WORKERS.PID, process.pid())
                    .set(WORKERS.PROCESS_STARTED_AT, process.startedAt())
                    .set(WORKERS.PID_SPACE, process.pidSpace())
                    .set(WORKERS.PROCESS_TICKS, process.ticks())
                    .set(WORKERS.UPDATED_AT, tx.now())
                    .where(WORKERS.ID.eq(workerId))
                    .and(WORKERS.STATUS.eq(WorkerStatus.IDLE))
                    .execute();
            if (started == 0) {
                throw new RefusedException("worker " + workerId + " is "
                        + require(tx, workerId).status().stored() + "; only an idle worker can be started");
            }
            return logged(tx, workerId, ActivityType.WORKER_STARTED, "Worker started: ", null);
        });
    }

    /** The worker of that id, if there is one. */
    public Optional<Worker> find(String id) {
        return scope.read(
                dsl -> dsl.selectFrom(WORKERS).where(WORKERS.ID.eq(id)).fetchOptionalInto(Worker.class));
    }

    /**
     * The worker of that id.
     *
     * @throws NotFoundException there is none
     */
    public Worker get(String id) {
        return find(id).orElseThrow(() -> noWorker(id));
    }

    /** The workers of a goal, by id, which is by age. */
    public List<Worker> list(String outcomeId) {
        return scope.read(dsl -> dsl.selectFrom(WORKERS)
                .where(WORKERS.OUTCOME_ID.eq(outcomeId))
                .orderBy(WORKERS.ID)
                .fetchInto(Worker.class));
    }

    /** The workers of all goals that are running or paused, by id. */
    public List<Worker> active() {
        return scope.read(
                dsl -> dsl.selectFrom(WORKERS).where(LIVE).orderBy(WORKERS.ID).fetchInto(Worker.class));
    }

    /** The workers that a sweep by staleness would take for dead now, by id. */
    public List<Worker> stale() {
        return scope.read(dsl -> Sweep.stale(dsl, scope));
    }

    /** Stops a running worker from claiming, until it is resumed. What it holds it keeps. Already paused: no change. */
    public Worker pause(String workerId) {
        return move(workerId, WorkerStatus.RUNNING, WorkerStatus.PAUSED, ActivityType.WORKER_PAUSED, "Worker paused: ");
    }

    /** Lets a paused worker claim again. Already running: no change. */
    public Worker resume(String workerId) {
        return move(
                workerId, WorkerStatus.PAUSED, WorkerStatus.RUNNING, ActivityType.WORKER_RESUMED, "Worker resumed: ");
    }

    private Worker move(String workerId, WorkerStatus from, WorkerStatus to, String type, String title) {
        return scope.write(tx -> {
            Worker worker = locked(tx, workerId);
            if (worker.status() == to) {
                return worker;
            }
            if (worker.status() != from) {
                throw new RefusedException("worker " + workerId + " is "
                        + worker.status().stored() + "; only a " + from.stored() + " worker can become " + to.stored());
            }
            tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.STATUS, to)
                    .set(WORKERS.UPDATED_AT, tx.now())
                    .where(WORKERS.ID.eq(workerId))
                    .execute();
            return logged(tx, workerId, type, title, null);
        });
    }

    /**
     * Ends a worker well. Tasks that it still holds are released.
     *
     * @throws RefusedException it has ended before
     */
    public Worker complete(String workerId) {
        return scope.write(tx -> Sweep.end(tx, workerId, WorkerStatus.COMPLETED, null));
    }

    /**
     * Ends a worker badly, by its own word. Tasks that it still holds are released.
     *
     * @param reason what went wrong
     * @throws RefusedException it has ended before
     */
    public Worker fail(String workerId, String reason) {
        Arguments.notBlank("reason", reason);
        return scope.write(tx -> Sweep.end(tx, workerId, WorkerStatus.FAILED, reason));
    }

    /**
     * Says that the worker is alive, and asks what there is to know. The store beats for the workers of its process by
     * itself; call this to hear the answer now ({@link dev.twinstore.Store#heartbeatOf} is the last one heard).
     *
     * @throws NotFoundException there is no such worker
     */
    public Heartbeat heartbeat(String workerId) {
        return scope.write(tx -> {
            if (beat(tx, workerId) == 0) {
                Worker worker = require(tx, workerId);
                if (worker.status() == WorkerStatus.IDLE) {
                    throw new RefusedException("worker " + workerId + " is idle; start it before it beats");
                }
                return new Heartbeat.Swept(
                        worker.status(),
                        "worker " + workerId + " became " + worker.status().stored() + " at " + worker.endedAt());
            }
            Worker worker = require(tx, workerId);
            int waiting = tx.dsl()
                    .fetchCount(tx.dsl()
                            .selectOne()
                            .from(INTERVENTIONS)
                            .where(INTERVENTIONS.OUTCOME_ID.eq(worker.outcomeId()))
                            .and(INTERVENTIONS.STATUS.eq(inline(InterventionStatus.PENDING)))
                            .and(INTERVENTIONS.WORKER_ID.isNull().or(INTERVENTIONS.WORKER_ID.eq(workerId))));
            return new Heartbeat.Alive(worker.status() == WorkerStatus.PAUSED, waiting);
        });
    }

    /** Says that the worker is alive; false if it is not, to the database's knowledge. */
    public boolean beat(String workerId) {
        return scope.write(own((Tx tx) -> beat(tx, workerId) == 1));
    }

    private static int beat(Tx tx, String workerId) {
        return BEAT.on(tx.dsl())
                .bind(NOW, tx.now())
                .bind(OFFSET, Sweep.clockOffset(tx))
                .bind(WORKER, workerId)
                .execute();
    }

    /**
     * Counts a round of the worker's loop.
     *
     * @param progressSummary the worker's own words on where it stands; null: as before
     * @throws RefusedException it is not running or paused
     */
    public Worker iterate(String workerId, @Nullable String progressSummary) {
        Arguments.text("progressSummary", progressSummary);
        return scope.write(tx -> {
            var update = tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.ITERATION, WORKERS.ITERATION.plus(1))
                    .set(WORKERS.UPDATED_AT, tx.now());
            if (progressSummary != null) {
                update = update.set(WORKERS.PROGRESS_SUMMARY, progressSummary);
            }
            int counted = update.where(WORKERS.ID.eq(workerId)).and(LIVE).execute();
            Worker worker = require(tx, workerId);
            if (counted == 0) {
                throw new RefusedException("worker " + workerId + " is "
                        + worker.status().stored() + "; only a running or paused worker iterates");
            }
            ActivityFeed.touch(tx, worker.outcomeId());
            return worker;
        });
    }

    /** Sets where the worker works: its git worktree and branch; null: none. */
    public Worker place(String workerId, @Nullable String worktreePath, @Nullable String branchName) {
        Arguments.text("worktreePath", worktreePath);
        Arguments.text("branchName", branchName);
        return scope.write(tx -> {
            tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.WORKTREE_PATH, worktreePath)
                    .set(WORKERS.BRANCH_NAME, branchName)
                    .set(WORKERS.UPDATED_AT, tx.now())
                    .where(WORKERS.ID.eq(workerId))
                    .execute();
            return require(tx, workerId);
        });
    }

    /**
     * Finds dead workers, makes them failed and frees their tasks: those whose process on this machine is gone, and those
     * without a heartbeat for longer than {@link dev.twinstore.StoreOptions#staleAfter}. The store does this by itself.
     * Any number of stores may do it at the same time.
     */
    public Swept sweep() {
        return Sweep.sweep(scope, true);
    }

    /** As {@link #sweep}, but only for processes of this machine that are gone. */
    public Swept sweepDeadProcesses() {
        return Sweep.sweep(scope, false);
    }

    static Worker require(Tx tx, String id) {
        return byId(tx, id).fetchOptionalInto(Worker.class).orElseThrow(() -> noWorker(id));
    }

    /** The worker of that id, which nobody else changes before the transaction ends. */
    public static Worker locked(Tx tx, String id) {
        return Locking.locked(tx.dsl(), byId(tx, id))
                .fetchOptionalInto(Worker.class)
                .orElseThrow(() -> noWorker(id));
    }

    /** Locks the worker of that id, if there is one, for an operation that looks at it later. */
    public static void lock(Tx tx, String id) {
        Locking.lock(tx.dsl(), byId(tx, id));
    }

    private static SelectConditionStep<WorkersRecord> byId(Tx tx, String id) {
        return tx.dsl().selectFrom(WORKERS).where(WORKERS.ID.eq(id));
    }

    static Worker logged(Tx tx, String workerId, String type, String title, @Nullable String reason) {
        Worker worker = require(tx, workerId);
        tx.activity().add(worker.outcomeId(), type, title + worker.name(), "worker_id", workerId, "reason", reason);
        return worker;
    }

    private static NotFoundException noWorker(String id) {
        return new NotFoundException("no worker of id '" + id + "'");
    }
}
