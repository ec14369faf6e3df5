package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static dev.twinstore.engine.HotStatement.none;
import static dev.twinstore.engine.HotStatement.param;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.engine.PojoReader;
import dev.twinstore.engine.Together.Answer;
import dev.twinstore.model.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.UpdateSetMoreStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The writes under a claim. All are made by {@link #underFence}, the only place where a claimed task changes. */
final class Ending {
    private static final Param<String> TASK_ID = param("task", TASKS.ID);
    private static final Param<String> WORKER = param("worker", TASKS.CLAIMED_BY);
    private static final Param<Long> CLAIM_NO = param("claim_no", TASKS.CLAIM_NO);
    private static final Param<Instant> NOW = param("now", TASKS.UPDATED_AT);
    private static final Param<Instant> NOT_BEFORE = param("not_before", TASKS.NOT_BEFORE);
    private static final Param<Integer> ATTEMPTS = param("attempts", TASKS.ATTEMPTS);
    private static final Param<Instant> STARTED_AT = param("started_at", TASKS.STARTED_AT);
    private static final Param<String> ERROR = param("error", TASKS.LAST_ERROR);

    private static final Condition IS_HELD =
            TASKS.STATUS.in(inline(TaskStatus.CLAIMED, TASKS.STATUS), inline(TaskStatus.RUNNING, TASKS.STATUS));
    private static final Condition FENCE =
            TASKS.ID.eq(TASK_ID).and(TASKS.CLAIM_NO.eq(CLAIM_NO)).and(TASKS.CLAIMED_BY.eq(WORKER));

    /** How often the task was started once this claim ends: a claim that was not started explicitly counts too. */
    private static final Field<Integer> ATTEMPTS_WITH_THIS = case_(TASKS.STATUS)
            .when(inline(TaskStatus.CLAIMED, TASKS.STATUS), TASKS.ATTEMPTS.plus(inline(1)))
            .else_(TASKS.ATTEMPTS);

    private static final HotStatement<Task> START = underFence(
            set(TaskStatus.RUNNING)
                    .set(TASKS.ATTEMPTS, TASKS.ATTEMPTS.plus(inline(1)))
                    .set(TASKS.STARTED_AT, NOW),
            TASKS.STATUS.eq(inline(TaskStatus.CLAIMED, TASKS.STATUS)));

    private static final HotStatement<Void> COMPLETE = HotStatement.change(set(TaskStatus.COMPLETED)
            .set(TASKS.COMPLETED_AT, NOW)
            .set(TASKS.COMPLETED_BY, WORKER)
            .set(TASKS.CLAIMED_BY, none(TASKS.CLAIMED_BY))
            .set(TASKS.CLAIMED_AT, none(TASKS.CLAIMED_AT))
            .set(TASKS.ATTEMPTS, ATTEMPTS)
            .set(TASKS.STARTED_AT, STARTED_AT)
            .set(TASKS.UPDATED_AT, NOW)
            .where(FENCE)
            .and(IS_HELD));

    /** The same for the row as it was read. */
    private static final PojoReader.Change<Task> COMPLETED = Claiming.TASK.changing(
            TASKS.STATUS,
            TASKS.COMPLETED_AT,
            TASKS.COMPLETED_BY,
            TASKS.CLAIMED_BY,
            TASKS.CLAIMED_AT,
            TASKS.ATTEMPTS,
            TASKS.STARTED_AT,
            TASKS.UPDATED_AT);

    private static final HotStatement<Task> FAIL_FOR_GOOD = underFence(
            set(TaskStatus.FAILED)
                    .set(TASKS.COMPLETED_AT, NOW)
                    .set(TASKS.COMPLETED_BY, WORKER)
                    .set(TASKS.CLAIMED_BY, none(TASKS.CLAIMED_BY))
                    .set(TASKS.CLAIMED_AT, none(TASKS.CLAIMED_AT))
                    .set(TASKS.ATTEMPTS, ATTEMPTS_WITH_THIS)
                    .set(TASKS.STARTED_AT, coalesce(TASKS.STARTED_AT, TASKS.CLAIMED_AT))
                    .set(TASKS.LAST_ERROR, ERROR),
            IS_HELD);

    private static final HotStatement<Task> RETRY = underFence(
            pending()
                    .set(TASKS.ATTEMPTS, ATTEMPTS_WITH_THIS)
                    .set(TASKS.LAST_ERROR, ERROR)
                    .set(TASKS.NOT_BEFORE, NOT_BEFORE),
            IS_HELD);

    /** An attempt that was given back does not count, or releasing could use up the attempts of a healthy task. */
    private static final HotStatement<Task> RELEASE = underFence(
            pending()
                    .set(
                            TASKS.ATTEMPTS,
                            case_(TASKS.STATUS)
                                    .when(inline(TaskStatus.RUNNING, TASKS.STATUS), TASKS.ATTEMPTS.minus(inline(1)))
                                    .else_(TASKS.ATTEMPTS)),
            IS_HELD);

    /** Changes nothing but updated_at, which locks the row for the transaction on every engine. */
    private static final HotStatement<Task> CHECK =
            underFence(DSL.update(TASKS).set(TASKS.CLAIM_NO, TASKS.CLAIM_NO), IS_HELD);

    private static final HotStatement<Task> CURRENT = HotStatement.query(
                    DSL.selectFrom(TASKS).where(FENCE).and(IS_HELD), Claiming.TASK)
            .locking();

    private static final HotStatement<Task> WHATEVER_IT_IS = HotStatement.query(
                    DSL.selectFrom(TASKS).where(TASKS.ID.eq(TASK_ID)), Claiming.TASK)
            .locking();

    /** The worker's current task becomes another one that it holds, or none. */
    private static final HotStatement<Void> LET_GO = HotStatement.change(DSL.update(WORKERS)
            .set(
                    WORKERS.CURRENT_TASK_ID,
                    select(TASKS.ID)
                            .from(TASKS)
                            .where(TASKS.CLAIMED_BY.eq(WORKER))
                            .orderBy(TASKS.CLAIMED_AT, TASKS.ID)
                            .limit(inline(1)))
            .set(WORKERS.UPDATED_AT, NOW)
            .where(WORKERS.ID.eq(WORKER)));

    private Ending() {}

    static Fenced start(Tx tx, Claim claim) {
        Task started = on(START, tx, claim).bind(NOW, tx.now()).first();
        if (started == null) {
            Task before = on(CURRENT, tx, claim).first();
            return before == null ? lost(tx, claim) : new Held(before); // started before: nothing to do
        }
        log(tx, List.of(claim), List.of(started), ActivityType.TASK_STARTED, "Started: ", null);
        return new Held(started);
    }

    /** Completes each of the claims that is held, of many callers; the answers are in their order. */
    static List<Answer<List<Fenced>>> complete(Tx tx, List<List<Claim>> requests) {
        Map<String, Task> tasks = new HashMap<>();
        Set<String> ids = new LinkedHashSet<>();
        requests.forEach(claims -> claims.forEach(claim -> ids.add(claim.task().id())));
        WHATEVER_IT_IS.on(tx.dsl()).rowsOfAll(TASK_ID, ids).forEach(task -> tasks.put(task.id(), task));

        List<Claim> held = new ArrayList<>();
        List<Task> completed = new ArrayList<>();
        Call<Void> complete = COMPLETE.on(tx.dsl()).bind(NOW, tx.now());
        List<Answer<List<Fenced>>> answers = new ArrayList<>(requests.size());
        for (List<Claim> claims : requests) {
            List<Fenced> answer = new ArrayList<>(claims.size());
            for (Claim claim : claims) {
                Task before = tasks.get(claim.task().id());
                if (before == null || !isHeld(before, claim)) {
                    answer.add(lost(tx, claim, before));
                    continue;
                }
                Task after = completed(tx, before);
                tasks.put(after.id(), after);
                complete.bind(TASK_ID, after.id())
                        .bind(CLAIM_NO, claim.claimNo())
                        .bind(WORKER, claim.workerId())
                        .bind(ATTEMPTS, after.attempts())
                        .bind(STARTED_AT, after.startedAt())
                        .add();
                answer.add(new Held(after));
                held.add(claim);
                completed.add(after);
            }
            answers.add(Answer.of(List.copyOf(answer)));
        }
        complete.executeAllLater(true);
        letGo(tx, held);
        log(tx, held, completed, ActivityType.TASK_COMPLETED, "Completed: ", null);
        return answers;
    }

    /** The fence, for a row that was read in this transaction. */
    private static boolean isHeld(Task task, Claim claim) {
        return task.claimNo() == claim.claimNo()
                && claim.workerId().equals(task.claimedBy())
                && (task.status() == TaskStatus.CLAIMED || task.status() == TaskStatus.RUNNING);
    }

    private static Task completed(Tx tx, Task before) {
        return COMPLETED.of(
                before,
                TaskStatus.COMPLETED,
                tx.now(),
                before.claimedBy(),
                null,
                null,
                before.attempts() + (before.status() == TaskStatus.CLAIMED ? 1 : 0),
                before.startedAt() == null ? before.claimedAt() : before.startedAt(),
                tx.now());
    }

    static Fenced fail(Tx tx, Claim claim, String error, boolean forGood) {
        Task before = on(CURRENT, tx, claim).first();
        if (before == null) {
            return lost(tx, claim);
        }
        int attempts = before.attempts() + (before.status() == TaskStatus.CLAIMED ? 1 : 0);
        boolean last = forGood || attempts >= before.maxAttempts();
        Call<Task> fail = last
                ? on(FAIL_FOR_GOOD, tx, claim)
                : on(RETRY, tx, claim)
                        .bind(NOT_BEFORE, tx.now().plus(tx.options().backoff().after(attempts)));
        return ended(
                tx,
                claim,
                fail.bind(NOW, tx.now()).bind(ERROR, error).first(),
                last ? ActivityType.TASK_FAILED : ActivityType.TASK_RETRIED,
                last ? "Failed: " : "Failed, to be tried again: ",
                error);
    }

    static Fenced release(Tx tx, Claim claim) {
        Task released = on(RELEASE, tx, claim).bind(NOW, tx.now()).first();
        return ended(tx, claim, released, ActivityType.TASK_RELEASED, "Released: ", null);
    }

    static Fenced check(Tx tx, Claim claim) {
        Task task = on(CHECK, tx, claim).bind(NOW, tx.now()).first();
        return task == null ? lost(tx, claim) : new Held(task);
    }

    /** The guarded write: changes the task only if it is held by exactly this claim, and returns it as it is then. */
    private static HotStatement<Task> underFence(UpdateSetMoreStep<TasksRecord> change, Condition status) {
        return HotStatement.query(
                change.set(TASKS.UPDATED_AT, NOW).where(FENCE).and(status).returning(TASKS.fields()), Claiming.TASK);
    }

    private static UpdateSetMoreStep<TasksRecord> set(TaskStatus status) {
        return DSL.update(TASKS).set(TASKS.STATUS, inline(status, TASKS.STATUS));
    }

    private static UpdateSetMoreStep<TasksRecord> pending() {
        return set(TaskStatus.PENDING)
                .set(TASKS.CLAIMED_BY, none(TASKS.CLAIMED_BY))
                .set(TASKS.CLAIMED_AT, none(TASKS.CLAIMED_AT))
                .set(TASKS.STARTED_AT, none(TASKS.STARTED_AT));
    }

    private static Call<Task> on(HotStatement<Task> statement, Tx tx, Claim claim) {
        return statement
                .on(tx.dsl())
                .bind(TASK_ID, claim.task().id())
                .bind(CLAIM_NO, claim.claimNo())
                .bind(WORKER, claim.workerId());
    }

    /** What follows the end of one claim. */
    private static Fenced ended(
            Tx tx, Claim claim, @Nullable Task task, String type, String title, @Nullable String error) {
        if (task == null) {
            return lost(tx, claim);
        }
        letGo(tx, List.of(claim));
        log(tx, List.of(claim), List.of(task), type, title, error);
        return new Held(task);
    }

    private static void letGo(Tx tx, List<Claim> claims) {
        Set<String> workers = new LinkedHashSet<>();
        claims.forEach(claim -> workers.add(claim.workerId()));
        Call<Void> letGo = LET_GO.on(tx.dsl()).bind(NOW, tx.now());
        workers.forEach(worker -> letGo.bind(WORKER, worker).add());
        letGo.executeAllLater(false);
    }

    /** One entry for each task, in the feed of its goal. */
    private static void log(
            Tx tx, List<Claim> claims, List<Task> tasks, String type, String title, @Nullable String error) {
        Map<String, List<Entry>> feeds = new TreeMap<>(); // each locks its goal: in the same order everywhere
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            Capability.moved(tx, task);
            feeds.computeIfAbsent(task.outcomeId(), any -> new ArrayList<>())
                    .add(Entry.of(
                            type,
                            title + task.title(),
                            "task_id",
                            task.id(),
                            "worker_id",
                            claims.get(i).workerId(),
                            "claim_no",
                            claims.get(i).claimNo(),
                            "attempts",
                            task.attempts(),
                            "error",
                            error));
        }
        feeds.forEach((outcome, entries) -> tx.activity().addAll(outcome, entries));
    }

    private static Lost lost(Tx tx, Claim claim) {
        Task now = WHATEVER_IT_IS.on(tx.dsl()).bind(TASK_ID, claim.task().id()).first();
        return lost(tx, claim, now);
    }

    private static Lost lost(Tx tx, Claim claim, @Nullable Task now) {
        tx.lostClaim();
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
