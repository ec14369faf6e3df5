package dev.twinstore.worker;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.LogEvent;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.Text;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Capability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.SelectSeekStep1;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How dead workers are found, and what becomes of their tasks.
 *
 * <p>Suspects are found by reading; each is then failed in a transaction of its own that looks again, so that sweeps may
 * race with each other and with the worker's own heartbeat. The age of a heartbeat is measured on the machine's monotonic
 * clock where both ends are of one boot: {@code clock_offset} (wall clock minus monotonic clock) was stored with the
 * heartbeat, and by how much it has changed since is how far the wall clock was moved, or the machine slept. So neither an
 * NTP step nor a suspended machine makes a live worker look dead. For workers of other machines, what the server's clock was
 * set by is left out ({@link Scope#since}).
 */
final class Sweep {
    static final String ALERT_TYPE = "lost";

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private Sweep() {}

    /** The wall clock minus the monotonic clock, in milliseconds. */
    static long clockOffset(Scope scope) {
        return scope.now().toEpochMilli() - scope.options().time().monotonicNanos() / 1_000_000;
    }

    static Swept sweep(Scope scope, boolean byStaleness) {
        List<Swept.LostWorker> workers = new ArrayList<>();
        List<Swept.LostTask> tasks = new ArrayList<>();
        for (Worker suspect : scope.read(Sweep::ofDeadProcesses)) {
            String reason = "process " + suspect.pid() + " on " + suspect.host() + " is gone";
            bury(scope, suspect, reason, workers, tasks);
        }
        if (byStaleness) {
            for (Worker suspect : scope.read(dsl -> stale(dsl, scope))) {
                String reason = "no heartbeat since " + lastSign(suspect) + ", longer than "
                        + scope.options().staleAfter().toSeconds() + " s";
                bury(scope, suspect, reason, workers, tasks);
            }
            tasks.addAll(freeOwnerless(scope));
        }
        return new Swept(List.copyOf(workers), List.copyOf(tasks));
    }

    /** The live workers of this machine whose process is gone. One look at each process, however many workers it has. */
    private static List<Worker> ofDeadProcesses(DSLContext dsl) {
        ProcessIdentity self = ProcessIdentity.current();
        if (self.host() == null) {
            return List.of();
        }
        List<Worker> found = new ArrayList<>();
        dsl.selectDistinct(WORKERS.PID, WORKERS.PID_SPACE, WORKERS.PROCESS_TICKS, WORKERS.PROCESS_STARTED_AT)
                .from(WORKERS)
                .where(Workers.LIVE)
                .and(WORKERS.HOST.eq(self.host()))
                .and(WORKERS.PID.isNotNull())
                .fetch()
                .forEach(process -> {
                    if (new ProcessIdentity(
                                    self.host(), process.value1(), process.value4(), process.value2(), process.value3())
                            .isCertainlyDead()) {
                        found.addAll(dsl.selectFrom(WORKERS)
                                .where(Workers.LIVE)
                                .and(WORKERS.HOST.eq(self.host()))
                                .and(WORKERS.PID.eq(process.value1()))
                                .and(WORKERS.PID_SPACE.isNotDistinctFrom(process.value2()))
                                .and(WORKERS.PROCESS_TICKS.isNotDistinctFrom(process.value3()))
                                .and(WORKERS.PROCESS_STARTED_AT.isNotDistinctFrom(process.value4()))
                                .orderBy(WORKERS.ID)
                                .fetchInto(Worker.class));
                    }
                });
        return found;
    }

    /** The live workers whose last heartbeat is older than {@code staleAfter}, by id. */
    static List<Worker> stale(DSLContext dsl, Scope scope) {
        return dsl.selectFrom(WORKERS).where(Workers.LIVE).orderBy(WORKERS.ID).fetchInto(Worker.class).stream()
                .filter(worker -> age(worker, scope).compareTo(scope.options().staleAfter()) > 0)
                .toList();
    }

    /** How long ago the worker gave its last sign of life, with clock jumps taken out where that is possible. */
    private static Duration age(Worker worker, Scope scope) {
        ProcessIdentity self = ProcessIdentity.current();
        boolean sameBoot = self.boot() != null
                && worker.pidSpace() != null
                && worker.pidSpace().startsWith(self.boot() + "/")
                && worker.clockOffset() != null;
        return sameBoot
                ? Duration.between(lastSign(worker), scope.now()).minusMillis(clockOffset(scope) - worker.clockOffset())
                : scope.since(lastSign(worker));
    }

    private static Instant lastSign(Worker worker) {
        if (worker.lastHeartbeat() != null) {
            return worker.lastHeartbeat();
        }
        return worker.startedAt() != null ? worker.startedAt() : worker.updatedAt();
    }

    private static void bury(
            Scope scope, Worker suspect, String reason, List<Swept.LostWorker> workers, List<Swept.LostTask> tasks) {
        unlessOddRow("worker " + suspect.id(), () -> {
            List<Swept.LostTask> lost = scope.write(tx -> {
                // Only if it has not moved since it was looked at: it may have beaten, or another sweep was faster.
                lockHeld(tx, suspect.id());
                Condition unmoved = WORKERS.LAST_HEARTBEAT.isNotDistinctFrom(suspect.lastHeartbeat());
                return markEnded(tx, suspect, WorkerStatus.FAILED, unmoved) ? loseTasks(tx, suspect, reason) : null;
            });
            if (lost != null) {
                workers.add(new Swept.LostWorker(suspect.id(), suspect.name(), reason));
                tasks.addAll(lost);
            }
        });
    }

    /** Rows that a foreign program left in a state that cannot be swept must not keep the others from it. */
    private static void unlessOddRow(String what, Runnable work) {
        try {
            work.run();
        } catch (StoreBusyException | StoreClosedException e) {
            throw e;
        } catch (StoreException | IllegalArgumentException e) {
            LogEvent.SWEEP_SKIPPED.log(LOG, e, what);
        }
    }

    /** Ends a worker by its own word; its tasks are released without blame. */
    static Worker end(Tx tx, String workerId, WorkerStatus status, @Nullable String reason) {
        lockHeld(tx, workerId);
        Worker worker = Workers.locked(tx, workerId);
        boolean ended = worker.status() == WorkerStatus.IDLE
                ? tx.dsl()
                                .update(WORKERS)
                                .set(WORKERS.STATUS, status)
                                .set(WORKERS.ENDED_AT, tx.now())
                                .set(WORKERS.UPDATED_AT, tx.now())
                                .where(WORKERS.ID.eq(worker.id()))
                                .execute()
                        == 1
                : markEnded(tx, worker, status, WORKERS.ID.isNotNull());
        if (!ended) {
            throw new RefusedException(
                    "worker " + worker.id() + " is " + worker.status().stored() + " already; a worker ends once");
        }
        for (Task task : held(tx, worker.id())) {
            tx.dsl()
                    .update(TASKS)
                    .set(TASKS.STATUS, TaskStatus.PENDING)
                    .setNull(TASKS.CLAIMED_BY)
                    .setNull(TASKS.CLAIMED_AT)
                    .setNull(TASKS.STARTED_AT)
                    .set(TASKS.ATTEMPTS, task.attempts() - (task.status() == TaskStatus.RUNNING ? 1 : 0))
                    .set(TASKS.UPDATED_AT, tx.now())
                    .where(TASKS.ID.eq(task.id()))
                    .execute();
            tx.activity()
                    .add(
                            task.outcomeId(),
                            ActivityType.TASK_RELEASED,
                            "Released: " + task.title(),
                            "task_id",
                            task.id(),
                            "worker_id",
                            worker.id(),
                            "claim_no",
                            task.claimNo());
            Capability.moved(tx, task);
        }
        tx.merges().releaseAll(worker.id());
        return status == WorkerStatus.COMPLETED
                ? Workers.logged(tx, worker.id(), ActivityType.WORKER_COMPLETED, "Worker completed: ", reason)
                : Workers.logged(tx, worker.id(), ActivityType.WORKER_FAILED, "Worker failed: ", reason);
    }

    private static boolean markEnded(Tx tx, Worker worker, WorkerStatus status, Condition condition) {
        return tx.dsl()
                        .update(WORKERS)
                        .set(WORKERS.STATUS, status)
                        .setNull(WORKERS.CURRENT_TASK_ID)
                        .set(WORKERS.ENDED_AT, tx.now())
                        .set(WORKERS.UPDATED_AT, tx.now())
                        .where(WORKERS.ID.eq(worker.id()))
                        .and(Workers.LIVE)
                        .and(condition)
                        .execute()
                == 1;
    }

    /** Frees what a lost worker held, and leaves the evidence: activity for worker and tasks, and one alert. */
    private static List<Swept.LostTask> loseTasks(Tx tx, Worker worker, String reason) {
        List<Swept.LostTask> lost = new ArrayList<>();
        for (Task task : held(tx, worker.id())) {
            lost.add(loseTask(tx, task, "worker " + worker.name() + " (" + worker.id() + ") was lost: " + reason));
        }
        int merges = tx.merges().releaseAll(worker.id()).size();
        tx.noteSweep();
        Workers.logged(tx, worker.id(), ActivityType.WORKER_FAILED, "Worker lost: ", reason);
        tx.alerts()
                .raise(
                        worker.id(),
                        ALERT_TYPE,
                        Severity.HIGH,
                        "Worker " + Text.readable(worker.name()) + " was lost: " + reason + "; " + lost.size()
                                + " tasks and " + merges + " merges freed");
        return lost;
    }

    /** A task whose worker is gone: pending again, or failed when its attempts, or its losses, are used up. */
    private static Swept.LostTask loseTask(Tx tx, Task task, String reason) {
        int losses = task.losses() + 1;
        boolean givenUp = task.attempts() >= task.maxAttempts() || losses >= task.maxAttempts();
        String evidence = Text.readable(reason)
                + (givenUp
                        ? "; given up after " + task.attempts() + " attempts and " + losses + " lost workers"
                        : "; loss " + losses + " of at most " + task.maxAttempts());
        var update = tx.dsl()
                .update(TASKS)
                .set(TASKS.STATUS, givenUp ? TaskStatus.FAILED : TaskStatus.PENDING)
                .setNull(TASKS.CLAIMED_BY)
                .setNull(TASKS.CLAIMED_AT)
                .set(TASKS.LOSSES, losses)
                .set(TASKS.LAST_ERROR, evidence)
                .set(TASKS.UPDATED_AT, tx.now());
        update = givenUp ? update.set(TASKS.COMPLETED_AT, tx.now()) : update.setNull(TASKS.STARTED_AT);
        update.where(TASKS.ID.eq(task.id())).execute();
        tx.activity()
                .add(
                        task.outcomeId(),
                        givenUp ? ActivityType.TASK_FAILED : ActivityType.TASK_LOST,
                        (givenUp ? "Failed, its workers were lost: " : "Lost by its worker: ") + task.title(),
                        "task_id",
                        task.id(),
                        "worker_id",
                        task.claimedBy(),
                        "claim_no",
                        task.claimNo(),
                        "error",
                        evidence);
        Capability.moved(tx, task);
        return new Swept.LostTask(
                task.id(),
                task.title(),
                Objects.requireNonNullElse(task.claimedBy(), ""),
                givenUp ? TaskStatus.FAILED : TaskStatus.PENDING);
    }

    /**
     * Frees claimed tasks whose worker has ended, and those of a worker that was never started once the claim is older than
     * {@code staleAfter}: only programs that are not ours leave such.
     */
    private static List<Swept.LostTask> freeOwnerless(Scope scope) {
        List<String> found = scope.read(dsl -> dsl.select(TASKS.ID)
                .from(TASKS)
                .where(ownerless(scope))
                .orderBy(TASKS.ID)
                .fetch(TASKS.ID));
        List<Swept.LostTask> freed = new ArrayList<>();
        for (String id : found) {
            unlessOddRow(
                    "task " + id,
                    () -> scope.run(tx -> {
                        Task task = Locking.locked(
                                        tx.dsl(),
                                        tx.dsl()
                                                .selectFrom(TASKS)
                                                .where(TASKS.ID.eq(id))
                                                .and(ownerless(scope)))
                                .fetchOneInto(Task.class);
                        if (task != null) {
                            freed.add(loseTask(
                                    tx, task, "worker " + task.claimedBy() + " had ended or was never started"));
                        }
                    }));
        }
        return freed;
    }

    private static Condition ownerless(Scope scope) {
        return TASKS.CLAIMED_BY
                .isNotNull()
                .and(TASKS.STATUS.in(TaskStatus.CLAIMED, TaskStatus.RUNNING))
                .and(notExists(selectOne()
                        .from(WORKERS)
                        .where(WORKERS.ID.eq(TASKS.CLAIMED_BY))
                        .and(Workers.LIVE.or(WORKERS.STATUS
                                .eq(WorkerStatus.IDLE)
                                .and(TASKS.CLAIMED_AT.ge(
                                        scope.now().minus(scope.options().staleAfter())))))));
    }

    /**
     * What a worker holds, for good: to be called once it is marked as ended, so that it claims no more. A task that it
     * completed in the same moment is not among it.
     */
    private static List<Task> held(Tx tx, String workerId) {
        return Locking.locked(tx.dsl(), claimedBy(tx, workerId)).fetchInto(Task.class);
    }

    /** Locks what a worker holds now, before the worker: as those do who complete it. */
    private static void lockHeld(Tx tx, String workerId) {
        Locking.lock(tx.dsl(), claimedBy(tx, workerId));
    }

    private static SelectSeekStep1<TasksRecord, String> claimedBy(Tx tx, String workerId) {
        return tx.dsl()
                .selectFrom(TASKS)
                .where(TASKS.CLAIMED_BY.eq(workerId))
                .and(TASKS.STATUS.in(TaskStatus.CLAIMED, TaskStatus.RUNNING))
                .orderBy(TASKS.ID);
    }
}
