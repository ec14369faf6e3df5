package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static dev.twinstore.db.Tables.WORKERS;
import static dev.twinstore.engine.HotStatement.none;
import static dev.twinstore.engine.HotStatement.number;
import static dev.twinstore.engine.HotStatement.param;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.engine.PojoReader;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.worker.Claimant;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * How a task becomes a claim. In one transaction: may this worker claim; which tasks' time has come; take the first ready
 * ones in order; tell the worker, the goal and the feed.
 */
final class Claiming {
    /** Reads a row of tasks. */
    static final PojoReader<Task> TASK = PojoReader.of(TASKS, Task.class);

    /** The order in which ready tasks are claimed: that of the index tasks_for_claim. */
    private static final Comparator<Task> ORDER = Comparator.comparing(Task::priority)
            .thenComparing(Task::score, Comparator.reverseOrder())
            .thenComparing(Task::createdAt)
            .thenComparing(Task::id);

    /** Exactly the predicate of the index tasks_for_claim, to the letter: the planner compares the text. */
    static final Condition READY = TASKS.STATUS
            .eq(inline(TaskStatus.PENDING, TASKS.STATUS))
            .and(TASKS.WAITS_FOR.isNull())
            .and(TASKS.ATTEMPTS.lt(TASKS.MAX_ATTEMPTS));

    private static final Param<String> OUTCOME = param("outcome", TASKS.OUTCOME_ID);
    private static final Param<String> WORKER = param("worker", TASKS.CLAIMED_BY);
    private static final Param<String> TASK_ID = param("task", TASKS.ID);
    private static final Param<TaskPhase> PHASE = param("phase", TASKS.PHASE);
    private static final Param<Instant> NOW = param("now", TASKS.UPDATED_AT);
    private static final Param<Integer> MOST = number("most");

    /** Tasks whose time has come wait for their next reason, or for nothing. Each is looked at once, when it is due. */
    private static final HotStatement<Void> WAKE_DUE = HotStatement.change(DSL.update(TASKS)
            .set(
                    TASKS.WAITS_FOR,
                    select(TASK_BLOCKERS.BLOCKER)
                            .from(TASK_BLOCKERS)
                            .where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))
                            .orderBy(TASK_BLOCKERS.KIND, TASK_BLOCKERS.POSITION)
                            .limit(inline(1)))
            .where(TASKS.OUTCOME_ID.eq(OUTCOME))
            .and(TASKS.WAITS_FOR.eq(inline("time")))
            .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING, TASKS.STATUS)))
            .and(TASKS.NOT_BEFORE.le(NOW)));

    static final HotStatement<Task> NEXT = take(firstReady(noCondition()));
    static final HotStatement<Task> NEXT_OF_PHASE = take(firstReady(TASKS.PHASE.eq(PHASE)));
    private static final HotStatement<Task> NAMED =
            take(select(TASKS.ID).from(TASKS).where(TASKS.ID.eq(TASK_ID)).and(READY));

    private static final HotStatement<Void> NOW_WORKS_ON = HotStatement.change(DSL.update(WORKERS)
            .set(WORKERS.CURRENT_TASK_ID, TASK_ID)
            .set(WORKERS.UPDATED_AT, NOW)
            .where(WORKERS.ID.eq(WORKER)));

    private static final HotStatement<String> OUTCOME_OF = HotStatement.query(
            select(TASKS.OUTCOME_ID).from(TASKS).where(TASKS.ID.eq(TASK_ID)), row -> row.get(0, TASKS.OUTCOME_ID));

    private Claiming() {}

    /** Claims up to {@code most} ready tasks of the worker's goal, in claim order; none if none is ready. */
    static List<Claim> next(Tasks tasks, Tx tx, String workerId, @Nullable TaskPhase phase, int most) {
        Optional<String> outcomeId = Claimant.outcomeOf(tx, workerId);
        if (outcomeId.isEmpty()) {
            return List.of();
        }
        wakeDue(tx, outcomeId.get());
        Call<Task> take =
                phase == null ? NEXT.on(tx.dsl()) : NEXT_OF_PHASE.on(tx.dsl()).bind(PHASE, phase);
        return claims(
                tasks,
                tx,
                workerId,
                outcomeId.get(),
                take.bind(OUTCOME, outcomeId.get()).bind(MOST, most));
    }

    /** Claims the named task if it is ready. */
    static Optional<Claim> named(Tasks tasks, Tx tx, String workerId, String taskId) {
        String taskOutcome = OUTCOME_OF.on(tx.dsl()).bind(TASK_ID, taskId).first();
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
        return claims(tasks, tx, workerId, taskOutcome, NAMED.on(tx.dsl()).bind(TASK_ID, taskId)).stream()
                .findFirst();
    }

    /** The query that a claim takes its tasks from: one step in an index, however many tasks wait. */
    private static Select<Record1<String>> firstReady(Condition more) {
        return select(TASKS.ID)
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(OUTCOME))
                .and(more)
                .and(READY)
                .orderBy(TASKS.PRIORITY, TASKS.SCORE.desc(), TASKS.CREATED_AT, TASKS.ID)
                .limit(MOST);
    }

    private static HotStatement<Task> take(Select<Record1<String>> which) {
        return HotStatement.query(
                DSL.update(TASKS)
                        .set(TASKS.STATUS, inline(TaskStatus.CLAIMED, TASKS.STATUS))
                        .set(TASKS.CLAIMED_BY, WORKER)
                        .set(TASKS.CLAIMED_AT, NOW)
                        .set(TASKS.CLAIM_NO, TASKS.CLAIM_NO.plus(inline(1L)))
                        .set(TASKS.STARTED_AT, none(TASKS.STARTED_AT))
                        .set(TASKS.UPDATED_AT, NOW)
                        .where(TASKS.ID.in(which))
                        .returning(TASKS.fields()),
                TASK);
    }

    private static void wakeDue(Tx tx, String outcomeId) {
        WAKE_DUE.on(tx.dsl()).bind(OUTCOME, outcomeId).bind(NOW, tx.now()).execute();
    }

    private static List<Claim> claims(Tasks tasks, Tx tx, String workerId, String outcomeId, Call<Task> take) {
        List<Task> taken = take.bind(WORKER, workerId).bind(NOW, tx.now()).rows().stream()
                .sorted(ORDER)
                .toList();
        if (taken.isEmpty()) {
            return List.of();
        }
        NOW_WORKS_ON
                .on(tx.dsl())
                .bind(TASK_ID, taken.get(0).id())
                .bind(NOW, tx.now())
                .bind(WORKER, workerId)
                .execute();
        tx.activity()
                .addAll(
                        outcomeId,
                        taken.stream().map(task -> claimed(task, workerId)).toList());
        taken.stream()
                .filter(task -> task.phase() == TaskPhase.CAPABILITY)
                .limit(1)
                .forEach(task -> Capability.moved(tx, task));
        return taken.stream().map(task -> tasks.held(task, workerId)).toList();
    }

    private static Entry claimed(Task task, String workerId) {
        return Entry.of(
                ActivityType.TASK_CLAIMED,
                "Claimed: " + task.title(),
                "task_id",
                task.id(),
                "worker_id",
                workerId,
                "claim_no",
                task.claimNo());
    }
}
