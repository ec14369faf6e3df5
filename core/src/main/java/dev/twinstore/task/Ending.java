package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.TaskStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The writes under a claim. All go through {@link #underFence}, the only place where a claimed task changes. */
final class Ending {
    /** How often the task was started once this claim ends: a claim that was not started explicitly counts too. */
    private static final Field<Integer> ATTEMPTS_WITH_THIS = case_(TASKS.STATUS)
            .when(inline(TaskStatus.CLAIMED), TASKS.ATTEMPTS.plus(inline(1)))
            .else_(TASKS.ATTEMPTS);

    private Ending() {}

    static Fenced start(Tx tx, Claim claim) {
        Map<Field<?>, Object> change = new LinkedHashMap<>();
        change.put(TASKS.STATUS, TaskStatus.RUNNING);
        change.put(TASKS.ATTEMPTS, TASKS.ATTEMPTS.plus(inline(1)));
        change.put(TASKS.STARTED_AT, tx.now());
        Task started = underFence(tx, claim, TASKS.STATUS.eq(TaskStatus.CLAIMED), change);
        if (started == null) {
            return heldOrLost(tx, claim); // started before: held, and nothing to do
        }
        log(tx, claim, started, ActivityType.TASK_STARTED, "Started: " + started.title(), null);
        return new Held(started);
    }

    static Fenced complete(Tx tx, Claim claim) {
        Map<Field<?>, Object> change = ended(TaskStatus.COMPLETED, claim, tx.now());
        change.put(TASKS.ATTEMPTS, ATTEMPTS_WITH_THIS);
        change.put(TASKS.STARTED_AT, coalesce(TASKS.STARTED_AT, TASKS.CLAIMED_AT));
        Task completed = underFence(tx, claim, heldStatus(), change);
        if (completed == null) {
            return lost(tx, claim);
        }
        letGo(tx, claim);
        log(tx, claim, completed, ActivityType.TASK_COMPLETED, "Completed: " + completed.title(), null);
        return new Held(completed);
    }

    static Fenced fail(Tx tx, Claim claim, String error, boolean forGood) {
        Task before = current(tx, claim);
        if (before == null) {
            return lost(tx, claim);
        }
        int attempts = before.attempts() + (before.status() == TaskStatus.CLAIMED ? 1 : 0);
        boolean last = forGood || attempts >= before.maxAttempts();
        Map<Field<?>, Object> change = last ? ended(TaskStatus.FAILED, claim, tx.now()) : pending();
        change.put(TASKS.ATTEMPTS, ATTEMPTS_WITH_THIS);
        change.put(TASKS.LAST_ERROR, error);
        if (last) {
            change.put(TASKS.STARTED_AT, coalesce(TASKS.STARTED_AT, TASKS.CLAIMED_AT));
        } else {
            change.put(TASKS.NOT_BEFORE, tx.now().plus(tx.options().backoff().after(attempts)));
        }
        Task failed = underFence(tx, claim, heldStatus(), change);
        if (failed == null) {
            return lost(tx, claim);
        }
        letGo(tx, claim);
        log(
                tx,
                claim,
                failed,
                last ? ActivityType.TASK_FAILED : ActivityType.TASK_RETRIED,
                (last ? "Failed: " : "Failed, to be tried again: ") + failed.title(),
                error);
        return new Held(failed);
    }

    static Fenced release(Tx tx, Claim claim) {
        Map<Field<?>, Object> change = pending();
        // An attempt that was given back does not count, or releasing could use up the attempts of a healthy task.
        change.put(
                TASKS.ATTEMPTS,
                case_(TASKS.STATUS)
                        .when(inline(TaskStatus.RUNNING), TASKS.ATTEMPTS.minus(inline(1)))
                        .else_(TASKS.ATTEMPTS));
        Task released = underFence(tx, claim, heldStatus(), change);
        if (released == null) {
            return lost(tx, claim);
        }
        letGo(tx, claim);
        log(tx, claim, released, ActivityType.TASK_RELEASED, "Released: " + released.title(), null);
        return new Held(released);
    }

    /** Held or lost, changing nothing but the row's updated_at, which locks it for the transaction on every engine. */
    static Fenced check(Tx tx, Claim claim) {
        Task task = underFence(tx, claim, heldStatus(), new LinkedHashMap<>());
        return task == null ? lost(tx, claim) : new Held(task);
    }

    /** The guarded write: changes the task only if it is held by exactly this claim; null if it is not. */
    private static @Nullable Task underFence(Tx tx, Claim claim, Condition status, Map<Field<?>, Object> change) {
        change.put(TASKS.UPDATED_AT, tx.now());
        return tx.dsl()
                .update(TASKS)
                .set(change)
                .where(TASKS.ID.eq(claim.task().id()))
                .and(TASKS.CLAIM_NO.eq(claim.claimNo()))
                .and(TASKS.CLAIMED_BY.eq(claim.workerId()))
                .and(status)
                .returning()
                .fetchOneInto(Task.class);
    }

    private static Condition heldStatus() {
        return TASKS.STATUS.in(TaskStatus.CLAIMED, TaskStatus.RUNNING);
    }

    private static Map<Field<?>, Object> ended(TaskStatus status, Claim claim, Instant now) {
        Map<Field<?>, Object> change = new LinkedHashMap<>();
        change.put(TASKS.STATUS, status);
        change.put(TASKS.COMPLETED_AT, now);
        change.put(TASKS.COMPLETED_BY, claim.workerId());
        change.put(TASKS.CLAIMED_BY, null);
        change.put(TASKS.CLAIMED_AT, null);
        return change;
    }

    private static Map<Field<?>, Object> pending() {
        Map<Field<?>, Object> change = new LinkedHashMap<>();
        change.put(TASKS.STATUS, TaskStatus.PENDING);
        change.put(TASKS.CLAIMED_BY, null);
        change.put(TASKS.CLAIMED_AT, null);
        change.put(TASKS.STARTED_AT, null);
        return change;
    }

    /** The worker's current task becomes another one that it holds, or none. */
    private static void letGo(Tx tx, Claim claim) {
        tx.dsl()
                .update(WORKERS)
                .set(
                        WORKERS.CURRENT_TASK_ID,
                        select(TASKS.ID)
                                .from(TASKS)
                                .where(TASKS.CLAIMED_BY.eq(claim.workerId()))
                                .orderBy(TASKS.CLAIMED_AT, TASKS.ID)
                                .limit(inline(1))
                                .asField())
                .set(WORKERS.UPDATED_AT, tx.now())
                .where(WORKERS.ID.eq(claim.workerId()))
                .execute();
    }

    private static void log(Tx tx, Claim claim, Task task, String type, String title, @Nullable String error) {
        Capability.moved(tx, task);
        tx.activity()
                .add(
                        task.outcomeId(),
                        type,
                        title,
                        "task_id",
                        task.id(),
                        "worker_id",
                        claim.workerId(),
                        "claim_no",
                        claim.claimNo(),
                        "attempts",
                        task.attempts(),
                        "error",
                        error);
    }

    private static @Nullable Task current(Tx tx, Claim claim) {
        return tx.dsl()
                .selectFrom(TASKS)
                .where(TASKS.ID.eq(claim.task().id()))
                .and(TASKS.CLAIM_NO.eq(claim.claimNo()))
                .and(TASKS.CLAIMED_BY.eq(claim.workerId()))
                .and(heldStatus())
                .fetchOneInto(Task.class);
    }

    private static Fenced heldOrLost(Tx tx, Claim claim) {
        Task task = current(tx, claim);
        return task == null ? lost(tx, claim) : new Held(task);
    }

    private static Lost lost(Tx tx, Claim claim) {
        Task now =
                tx.dsl().selectFrom(TASKS).where(TASKS.ID.eq(claim.task().id())).fetchOneInto(Task.class);
        return new Lost(claim.task().id(), claim.claimNo(), whatBecame(now, claim));
    }

    private static String whatBecame(@Nullable Task now, Claim claim) {
        if (now == null) {
            return "the task was deleted";
        }
        boolean sameClaim = now.claimNo() == claim.claimNo();
        String error = now.lastError() == null ? "" : "; last error: " + now.lastError();
        return switch (now.status()) {
            case COMPLETED, FAILED ->
                "the task is " + now.status().stored()
                        + (sameClaim ? " by this very claim" : " by claim " + now.claimNo()) + error;
            case PENDING ->
                "the task was " + (sameClaim ? "given back or taken away" : "claimed again since")
                        + " and is pending now" + error;
            case CLAIMED, RUNNING -> "worker " + now.claimedBy() + " holds it now, with claim " + now.claimNo();
        };
    }
}
