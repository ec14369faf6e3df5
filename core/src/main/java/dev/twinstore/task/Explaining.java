package dev.twinstore.task;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.NotFoundException;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Explanation.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Works out why a task is not running. */
final class Explaining {
    private Explaining() {}

    static Explanation explain(DSLContext dsl, Instant now, String id) {
        Task task = dsl.selectFrom(TASKS).where(TASKS.ID.eq(id)).fetchOneInto(Task.class);
        if (task == null) {
            throw new NotFoundException("no task of id '" + id + "'");
        }
        Explanation explanation = byStatus(task);
        if (explanation == null) {
            explanation = byOutcome(dsl, task);
        }
        if (explanation == null) {
            explanation = byReadiness(dsl, now, task);
        }
        return explanation == null ? byCompetition(dsl, task) : explanation;
    }

    private static @Nullable Explanation byStatus(Task task) {
        return switch (task.status()) {
            case PENDING -> null;
            case COMPLETED -> because(task, Reason.COMPLETED, "it was completed at " + task.completedAt());
            case FAILED ->
                because(
                        task,
                        Reason.FAILED,
                        "it failed for good at " + task.completedAt() + " after " + task.attempts()
                                + " attempts; last error: " + task.lastError());
            case RUNNING ->
                because(
                        task,
                        Reason.RUNNING,
                        "it is running: worker " + task.claimedBy() + " started it at " + task.startedAt());
            case CLAIMED ->
                because(
                        task,
                        Reason.CLAIMED,
                        "worker " + task.claimedBy() + " claimed it at " + task.claimedAt()
                                + " and has not started it yet");
        };
    }

    private static @Nullable Explanation byOutcome(DSLContext dsl, Task task) {
        OutcomeStatus status = dsl.select(OUTCOMES.STATUS)
                .from(OUTCOMES)
                .where(OUTCOMES.ID.eq(task.outcomeId()))
                .fetchOne(OUTCOMES.STATUS);
        return status == null || status == OutcomeStatus.ACTIVE
                ? null
                : because(
                        task,
                        Reason.OUTCOME_NOT_ACTIVE,
                        "outcome " + task.outcomeId() + " is " + status.stored() + "; activate it");
    }

    private static @Nullable Explanation byReadiness(DSLContext dsl, Instant now, Task task) {
        if (task.attempts() >= task.maxAttempts()) {
            return because(
                    task,
                    Reason.ATTEMPTS_USED_UP,
                    "it was tried " + task.attempts() + " times and may be tried " + task.maxAttempts()
                            + " times; raise max_attempts");
        }
        if (task.notBefore() != null && task.notBefore().isAfter(now)) {
            return because(
                    task,
                    Reason.NOT_BEFORE,
                    "it may not be claimed before " + task.notBefore() + ", in "
                            + Duration.between(now, task.notBefore()).toSeconds() + " s"
                            + (task.lastError() == null ? "" : "; it waits after this error: " + task.lastError()));
        }
        String blocker = dsl.select(TASK_BLOCKERS.BLOCKER)
                .from(TASK_BLOCKERS)
                .where(TASK_BLOCKERS.TASK_ID.eq(task.id()))
                .orderBy(TASK_BLOCKERS.KIND, TASK_BLOCKERS.POSITION)
                .limit(1)
                .fetchOne(TASK_BLOCKERS.BLOCKER);
        if (blocker == null) {
            return null;
        }
        String name = blocker.substring(blocker.indexOf(':') + 1);
        if (blocker.startsWith("skill:")) {
            return because(task, Reason.SKILL_MISSING, "it needs the skill '" + name + "', which is not registered");
        }
        TaskStatus status =
                dsl.select(TASKS.STATUS).from(TASKS).where(TASKS.ID.eq(name)).fetchOne(TASKS.STATUS);
        return status == null || status == TaskStatus.FAILED
                ? because(
                        task,
                        Reason.DEPENDENCY_NEVER,
                        "it depends on task " + name + ", which "
                                + (status == null ? "is not there" : "has failed")
                                + "; take it out of depends_on, or replace it")
                : because(task, Reason.DEPENDENCY_OPEN, "it depends on task " + name + ", which is " + status.stored());
    }

    private static Explanation byCompetition(DSLContext dsl, Task task) {
        boolean worker = dsl.fetchExists(selectOne()
                .from(WORKERS)
                .where(WORKERS.OUTCOME_ID.eq(task.outcomeId()))
                .and(WORKERS.STATUS.eq(WorkerStatus.RUNNING)));
        if (!worker) {
            return because(
                    task,
                    Reason.NO_WORKER,
                    "it is ready, but no worker of outcome " + task.outcomeId() + " is running");
        }
        String first = dsl.select(TASKS.ID)
                .from(TASKS)
                .where(TASKS.OUTCOME_ID.eq(task.outcomeId()))
                .and(Claiming.READY)
                .orderBy(TASKS.PRIORITY, TASKS.SCORE.desc(), TASKS.CREATED_AT, TASKS.ID)
                .limit(1)
                .fetchOne(TASKS.ID);
        return Objects.equals(first, task.id())
                ? because(task, Reason.NEXT, "it is ready and next: the next claim takes it")
                : because(
                        task,
                        Reason.BEHIND_OTHERS,
                        "it is ready with priority " + task.priority() + " and score " + task.score() + "; task "
                                + first + " and perhaps others come first");
    }

    private static Explanation because(Task task, Reason reason, String sentence) {
        return new Explanation(task.id(), reason, "task " + task.id() + ": " + sentence);
    }
}
