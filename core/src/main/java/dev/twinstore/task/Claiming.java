package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.worker.Claimant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * How a task becomes a claim. In one transaction: may this worker claim; which tasks' time has come; take the first ready
 * ones in order; tell the worker, the goal and the feed.
 */
final class Claiming {
    /** The order in which ready tasks are claimed: that of the index tasks_for_claim. */
    private static final Comparator<Task> ORDER = Comparator.comparing(Task::priority)
            .thenComparing(Task::score, Comparator.reverseOrder())
            .thenComparing(Task::createdAt)
            .thenComparing(Task::id);

    /** Exactly the predicate of the index tasks_for_claim, to the letter: the planner compares the text. */
    static final Condition READY = TASKS.STATUS
            .eq(inline(TaskStatus.PENDING))
            .and(TASKS.WAITS_FOR.isNull())
            .and(TASKS.ATTEMPTS.lt(TASKS.MAX_ATTEMPTS));

    private Claiming() {}

    /** Claims up to {@code most} ready tasks of the worker's goal, in claim order; none if none is ready. */
    static List<Claim> next(Tasks tasks, Tx tx, String workerId, @Nullable TaskPhase phase, int most) {
        Optional<String> outcomeId = Claimant.outcomeOf(tx, workerId);
        if (outcomeId.isEmpty()) {
            return List.of();
        }
        wakeDue(tx, outcomeId.get());
        return take(tasks, tx, workerId, outcomeId.get(), firstReady(tx, outcomeId.get(), phase, most));
    }

    /** Claims the named task if it is ready. */
    static Optional<Claim> named(Tasks tasks, Tx tx, String workerId, String taskId) {
        String taskOutcome = tx.dsl()
                .select(TASKS.OUTCOME_ID)
                .from(TASKS)
                .where(TASKS.ID.eq(taskId))
                .fetchOne(TASKS.OUTCOME_ID);
        if (taskOutcome == null) {
            throw new NotFoundException("no task of id '" + taskId + "'");
        }
        Optional<String> outcomeId = Claimant.outcomeOf(tx, workerId);
        if (outcomeId.isEmpty()) {
            return Optional.empty();
        }
        if (!taskOutcome.equals(outcomeId.get())) {
            throw new RefusedException("task " + taskId + " belongs to outcome " + taskOutcome + ", worker " + workerId
                    + " to outcome " + outcomeId.get() + "; a worker claims tasks of its own outcome only");
        }
        wakeDue(tx, taskOutcome);
        return take(
                        tasks,
                        tx,
                        workerId,
                        taskOutcome,
                        select(TASKS.ID).from(TASKS).where(TASKS.ID.eq(taskId)).and(READY))
                .stream()
                .findFirst();
    }

    /** The query that a claim takes its tasks from: one step in an index, however many tasks wait. */
    static Select<Record1<String>> firstReady(Tx tx, String outcomeId, @Nullable TaskPhase phase, int most) {
        return tx.dsl()
                .select(TASKS.ID)
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(phase == null ? noCondition() : TASKS.PHASE.eq(phase))
                .and(READY)
                .orderBy(TASKS.PRIORITY, TASKS.SCORE.desc(), TASKS.CREATED_AT, TASKS.ID)
                .limit(most);
    }

    /** Tasks whose time has come wait for their next reason, or for nothing. Each is looked at once, when it is due. */
    private static void wakeDue(Tx tx, String outcomeId) {
        Field<String> next = select(TASK_BLOCKERS.BLOCKER)
                .from(TASK_BLOCKERS)
                .where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))
                .orderBy(TASK_BLOCKERS.KIND, TASK_BLOCKERS.POSITION)
                .limit(inline(1))
                .asField();
        tx.dsl()
                .update(TASKS)
                .set(TASKS.WAITS_FOR, next)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(TASKS.WAITS_FOR.eq(inline("time")))
                .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING)))
                .and(TASKS.NOT_BEFORE.le(tx.now()))
                .execute();
    }

    private static List<Claim> take(
            Tasks tasks, Tx tx, String workerId, String outcomeId, Select<Record1<String>> which) {
        List<Task> taken = tx
                .dsl()
                .update(TASKS)
                .set(TASKS.STATUS, TaskStatus.CLAIMED)
                .set(TASKS.CLAIMED_BY, workerId)
                .set(TASKS.CLAIMED_AT, tx.now())
                .set(TASKS.CLAIM_NO, TASKS.CLAIM_NO.plus(inline(1L)))
                .setNull(TASKS.STARTED_AT)
                .set(TASKS.UPDATED_AT, tx.now())
                .where(TASKS.ID.in(which))
                .returning()
                .fetchInto(TasksRecord.class)
                .stream()
                .map(row -> row.into(Task.class))
                .sorted(ORDER)
                .toList();
        if (taken.isEmpty()) {
            return List.of();
        }
        tx.dsl()
                .update(WORKERS)
                .set(WORKERS.CURRENT_TASK_ID, taken.get(0).id())
                .set(WORKERS.UPDATED_AT, tx.now())
                .where(WORKERS.ID.eq(workerId))
                .execute();
        for (Task task : taken) {
            tx.activity()
                    .add(
                            outcomeId,
                            ActivityType.TASK_CLAIMED,
                            "Claimed: " + task.title(),
                            "task_id",
                            task.id(),
                            "worker_id",
                            workerId,
                            "claim_no",
                            task.claimNo());
        }
        taken.stream()
                .filter(task -> task.phase() == TaskPhase.CAPABILITY)
                .limit(1)
                .forEach(task -> Capability.moved(tx, task));
        return taken.stream().map(task -> tasks.held(task, workerId)).toList();
    }
}
