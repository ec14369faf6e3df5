package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.engine.OwnWork.own;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.selectOne;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.StoreException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.engine.Together;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.SelectConditionStep;
import org.jspecify.annotations.Nullable;

/**
 * Tasks: adding, finding, claiming and ending them, and saying why one does not run. Thread-safe on a store; each call is
 * one transaction there.
 */
@CheckReturnValue
public final class Tasks {
    private static final int READ_AT_ONCE = 500;
    private static final Together.Kind<Claiming.Request, List<Claim>> CLAIM = Claiming::next;
    private static final Together.Kind<List<Claim>, List<Fenced>> COMPLETE = Ending::complete;

    private final Scope scope;
    private final @Nullable WaitingClaims waiting; // null: on a transaction

    public Tasks(Scope scope) {
        this(scope, null);
    }

    /**
     * The tasks of a store.
     *
     * @param waiting where claims wait; null: they cannot
     */
    public Tasks(Scope scope, @Nullable WaitingClaims waiting) {
        this.scope = scope;
        this.waiting = waiting;
    }

    /**
     * Adds one task to a goal.
     *
     * @throws NotFoundException no goal has that id, or a dependency names no task
     * @throws RefusedException the goal is archived, or a task has that id already
     */
    @CanIgnoreReturnValue
    public Task add(String outcomeId, NewTask task) {
        return add(outcomeId, List.of(task)).get(0);
    }

    /**
     * Adds tasks to a goal, all or none. They may depend on each other, in any order.
     *
     * @return the tasks as stored, in the order given
     * @throws NotFoundException no goal has that id, or a dependency names no task
     * @throws RefusedException the goal is archived, a task has that id already, or the dependencies form a cycle
     */
    @CanIgnoreReturnValue
    public List<Task> add(String outcomeId, List<NewTask> tasks) {
        return scope.write(tx -> {
            List<String> ids = new ArrayList<>();
            Adding.add(tx, outcomeId, tasks.iterator(), ids::add);
            return inOrder(tx, ids);
        });
    }

    /**
     * Adds any number of tasks to a goal, all or none, without holding them: the way to import. They may depend on each
     * other, in any order.
     *
     * @param tasks is read inside the transaction, so it must be quick; what it throws undoes everything
     * @return how many were added
     * @throws NotFoundException no goal has that id, or a dependency names no task
     * @throws RefusedException the goal is archived, a task has that id already, or the dependencies form a cycle
     * @throws StoreException the database failed; on PostgreSQL also if the connection was lost, or a deadlock
     *     broken, when tasks had been read already: they cannot be read again
     */
    public long addAll(String outcomeId, Iterator<NewTask> tasks) {
        AtomicLong read = new AtomicLong();
        Iterator<NewTask> counted = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return tasks.hasNext();
            }

            @Override
            public NewTask next() {
                read.incrementAndGet();
                return tasks.next();
            }
        };
        return scope.write(tx -> {
            if (read.get() > 0) { // the transaction is run again, and would add the rest only
                throw new StoreException("the connection was lost, or a deadlock broken, after " + read
                        + " tasks had been read; nothing was written: add them again, from the first");
            }
            Adding.add(tx, outcomeId, counted, id -> {});
            return read.get();
        });
    }

    /** The task of that id, if there is one. */
    public Optional<Task> find(String id) {
        return scope.read(dsl -> dsl.selectFrom(TASKS).where(TASKS.ID.eq(id)).fetchOptionalInto(Task.class));
    }

    /**
     * The task of that id.
     *
     * @throws NotFoundException there is none
     */
    public Task get(String id) {
        return find(id).orElseThrow(() -> noTask(id));
    }

    /** The tasks of a goal that fit, in claim order: priority, then score from high to low, then age, then id. */
    public List<Task> list(String outcomeId, TaskFilter filter) {
        return scope.read(dsl -> dsl.selectFrom(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(filter.condition())
                .orderBy(TASKS.PRIORITY, TASKS.SCORE.desc(), TASKS.CREATED_AT, TASKS.ID)
                .limit(filter.limit())
                .fetchInto(Task.class));
    }

    /**
     * Claims the next ready task of the worker's goal: the lowest priority number, then the highest score, then the
     * oldest. Any number of threads and processes may race; each task goes to exactly one.
     *
     * @return the claim; empty if nothing is ready, the worker is paused, or the goal is dormant
     * @throws NotFoundException the worker is not there
     * @throws RefusedException the worker is not started or has ended, or the goal is achieved or archived
     */
    public Optional<Claim> claim(Worker worker) {
        return claimSome(worker, null, 1).stream().findFirst();
    }

    /** As {@link #claim(Worker)}, of one phase only. */
    public Optional<Claim> claim(Worker worker, TaskPhase phase) {
        return claimSome(worker, phase, 1).stream().findFirst();
    }

    /**
     * As {@link #claim(Worker)}, but waits until a task is ready: added, freed, or tried again by this process or another,
     * its time come, what it depends on completed, its skills registered. What this store does is noticed at once, what
     * others do within 5 ms, or 33 ms when nothing has happened for a second. Those who wait cost neither writes nor a
     * thread each of the store's, and are served in the order in which they came, as far as others leave them something.
     *
     * <p>Waits too while the worker is paused or the goal dormant. An interrupt ends the wait: empty, and the thread's flag
     * stays set.
     *
     * @param timeout how long to wait at most; zero or less: not at all
     * @return the claim; empty if the time has passed, or the thread was interrupted
     * @throws NotFoundException the worker is not there
     * @throws RefusedException the worker is not started or has ended, or the goal is achieved or archived; also when that
     *     happens while it waits
     * @throws dev.twinstore.StoreClosedException the store was closed while it waited
     * @throws IllegalStateException in a transaction: it would keep away those who could add a task
     */
    public Optional<Claim> claim(Worker worker, Duration timeout) {
        return claimWaiting(worker, null, timeout);
    }

    /** As {@link #claim(Worker, Duration)}, of one phase only. */
    public Optional<Claim> claim(Worker worker, TaskPhase phase, Duration timeout) {
        return claimWaiting(worker, phase, timeout);
    }

    private Optional<Claim> claimWaiting(Worker worker, @Nullable TaskPhase phase, Duration timeout) {
        if (waiting == null) {
            throw WaitingClaims.inTransaction();
        }
        return waiting.await(
                worker.id(),
                worker.outcomeId(),
                phase,
                timeout,
                () -> claimSome(worker, phase, 1).stream().findFirst());
    }

    /**
     * As {@link #claim(Worker)}, several at once.
     *
     * @param most how many at most, from 1
     * @return the claims in order; fewer or none if no more are ready
     */
    public List<Claim> claim(Worker worker, int most) {
        return claimSome(worker, null, most);
    }

    /** As {@link #claim(Worker, int)}, of one phase only. */
    public List<Claim> claim(Worker worker, TaskPhase phase, int most) {
        return claimSome(worker, phase, most);
    }

    /**
     * Claims the named task.
     *
     * @return the claim; empty if the task is not ready ({@link #explain} says why), the worker is paused, or the goal is
     *     dormant
     * @throws NotFoundException the task or the worker is not there
     * @throws RefusedException as {@link #claim(Worker)}, or the task belongs to another goal
     */
    public Optional<Claim> claimNamed(Worker worker, String taskId) {
        return scope.write(own((Tx tx) -> Claiming.named(this, tx, worker.id(), taskId)));
    }

    private List<Claim> claimSome(Worker worker, @Nullable TaskPhase phase, int most) {
        Arguments.positive("most", most);
        return scope.write(CLAIM.of(new Claiming.Request(this, worker.id(), worker.outcomeId(), phase, most)));
    }

    Claim held(Task task, String workerId) {
        return new Claim(scope, task, workerId);
    }

    /** Marks the task running and counts an attempt. A claim that has started already is held, and nothing changes. */
    public Fenced start(Claim claim) {
        return scope.write(own((Tx tx) -> Ending.start(tx, claim)));
    }

    /**
     * Says that the worker is alive and asks whether it still holds the task. {@link dev.twinstore.worker.Workers#heartbeat}
     * also tells what waits for the worker.
     */
    public Fenced heartbeat(Claim claim) {
        return scope.write(own((Tx tx) -> {
            Fenced answer = Ending.check(tx, claim);
            if (answer instanceof Held) {
                tx.workers().beat(claim.workerId());
            }
            return answer;
        }));
    }

    /** Held or lost, for writes of other kinds under the claim: nothing can take it away before the transaction ends. */
    public Fenced check(Claim claim) {
        return scope.write(own((Tx tx) -> Ending.check(tx, claim)));
    }

    /** Ends the task as completed. A claim that was not started counts as an attempt. Tasks that waited for it get ready. */
    public Fenced complete(Claim claim) {
        return complete(List.of(claim)).get(0);
    }

    /**
     * As {@link #complete(Claim)}, several at once: cheaper than one by one. A claim that was lost does not keep the others
     * from being completed.
     *
     * @return the answers, in the order of the claims
     */
    public List<Fenced> complete(List<Claim> claims) {
        List<Claim> all = List.copyOf(claims);
        return scope.write(COMPLETE.of(all));
    }

    /**
     * Ends the attempt: the task becomes pending again after the back-off of the store, or failed if this was its last
     * attempt.
     *
     * @param error what went wrong; kept in {@code last_error}
     */
    public Fenced fail(Claim claim, String error) {
        Arguments.notBlank("error", error);
        return scope.write(own((Tx tx) -> Ending.fail(tx, claim, error, false)));
    }

    /**
     * Ends the task as failed, whatever attempts it has left: for errors that no further attempt would mend.
     *
     * @param error what went wrong; kept in {@code last_error}
     */
    public Fenced giveUp(Claim claim, String error) {
        Arguments.notBlank("error", error);
        return scope.write(own((Tx tx) -> Ending.fail(tx, claim, error, true)));
    }

    /** Gives the task back at once. If it had started, that attempt does not count. */
    public Fenced release(Claim claim) {
        return scope.write(own((Tx tx) -> Ending.release(tx, claim)));
    }

    /**
     * Changes what was set when the task was added.
     *
     * @throws NotFoundException there is no such task, or a dependency names none
     * @throws RefusedException the task has ended, or its dependencies would form a cycle
     */
    @CanIgnoreReturnValue
    public Task update(String id, TaskChange change) {
        return scope.write(tx -> {
            TasksRecord row = change.record();
            if (row.changed(TASKS.DEPENDS_ON)) {
                Locking.alone(tx.dsl(), Dependencies.LOCK); // two changes could close a cycle that neither sees
            }
            Task before = Locking.locked(tx.dsl(), byId(tx, id))
                    .fetchOptionalInto(Task.class)
                    .orElseThrow(() -> noTask(id));
            if (before.status() == TaskStatus.COMPLETED || before.status() == TaskStatus.FAILED) {
                throw new RefusedException("task " + id + " is "
                        + before.status().stored() + " and does not change any more; add a new task");
            }
            row.setUpdatedAt(tx.now());
            tx.dsl().update(TASKS).set(row).where(TASKS.ID.eq(id)).execute();
            Dependencies.requireSound(tx, List.of(id));
            Task after = require(tx, id);
            tx.activity()
                    .add(
                            after.outcomeId(),
                            ActivityType.TASK_UPDATED,
                            "Updated: " + after.title(),
                            "task_id",
                            id,
                            "changed",
                            change.names());
            return after;
        });
    }

    /**
     * Sets the priorities of many tasks, all or none.
     *
     * @param priorities task id to priority, from 0
     * @throws NotFoundException one of the ids names no task
     * @throws RefusedException one of the tasks has ended
     */
    @CanIgnoreReturnValue
    public List<Task> reprioritize(Map<String, Integer> priorities) {
        return scope.write(tx -> {
            // All at first: each change locks the goal, after which no task may be waited for.
            Locking.lock(
                    tx.dsl(),
                    tx.dsl()
                            .select(TASKS.ID)
                            .from(TASKS)
                            .where(TASKS.ID.in(priorities.keySet()))
                            .orderBy(TASKS.ID));
            return priorities.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry ->
                            tx.tasks().update(entry.getKey(), TaskChange.of().priority(entry.getValue())))
                    .toList();
        });
    }

    /** How many tasks a goal has of each status and phase; all zero for a goal without tasks. */
    public TaskStatistics statistics(String outcomeId) {
        return scope.read(dsl -> TaskStatistics.of(dsl.select(TASKS.STATUS, TASKS.PHASE, count())
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .groupBy(TASKS.STATUS, TASKS.PHASE)
                .fetch()));
    }

    /** Whether no task of that phase is open: all completed or failed; true if there are none. */
    public boolean isPhaseComplete(String outcomeId, TaskPhase phase) {
        return scope.read(dsl -> !dsl.fetchExists(selectOne()
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(TASKS.STATUS.in(TaskStatus.PENDING, TaskStatus.CLAIMED, TaskStatus.RUNNING))
                .and(TASKS.PHASE.eq(phase))));
    }

    /** The pending tasks of a goal that need skills nobody registered, with those skills, in order of task id. */
    public List<MissingSkills> missingSkills(String outcomeId) {
        return scope.read(dsl -> MissingSkills.query(dsl, outcomeId));
    }

    /**
     * Why the task is not running: the first condition that fails.
     *
     * @throws NotFoundException there is no such task
     */
    public Explanation explain(String id) {
        return scope.read(dsl -> Explaining.explain(dsl, scope.now(), id));
    }

    /** The tasks of these ids, in this order; all are there. */
    private static List<Task> inOrder(Tx tx, List<String> ids) {
        Map<String, Task> found = new HashMap<>();
        for (int from = 0; from < ids.size(); from += READ_AT_ONCE) {
            tx.dsl()
                    .selectFrom(TASKS)
                    .where(TASKS.ID.in(ids.subList(from, Math.min(ids.size(), from + READ_AT_ONCE))))
                    .fetchInto(Task.class)
                    .forEach(task -> found.put(task.id(), task));
        }
        return ids.stream().map(id -> Objects.requireNonNull(found.get(id))).toList();
    }

    private static Task require(Tx tx, String id) {
        return byId(tx, id).fetchOptionalInto(Task.class).orElseThrow(() -> noTask(id));
    }

    private static SelectConditionStep<TasksRecord> byId(Tx tx, String id) {
        return tx.dsl().selectFrom(TASKS).where(TASKS.ID.eq(id));
    }

    private static NotFoundException noTask(String id) {
        return new NotFoundException("no task of id '" + id + "'");
    }
}
