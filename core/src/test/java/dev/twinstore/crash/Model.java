package dev.twinstore.crash;

import dev.twinstore.Backoff;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the store promises of one goal, its tasks and its workers, in memory: as simple as it can be said. */
final class Model {
    static final Duration STALE_AFTER = Duration.ofMinutes(5);
    static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(30), 2, Duration.ofMinutes(2));

    /** A task. */
    static final class Task {
        final String id;
        final int maxAttempts;
        final List<Task> dependsOn;
        final Instant createdAt;
        final List<String> events = new ArrayList<>(List.of(ActivityType.TASK_CREATED));
        int priority;
        TaskStatus status = TaskStatus.PENDING;
        int attempts;
        int losses;
        long claimNo;
        long microDollars;
        int entries;

        @Nullable
        Worker holder;

        @Nullable
        Instant notBefore;

        Task(String id, int priority, int maxAttempts, List<Task> dependsOn, Instant createdAt) {
            this.id = id;
            this.priority = priority;
            this.maxAttempts = maxAttempts;
            this.dependsOn = dependsOn;
            this.createdAt = createdAt;
        }

        boolean hasEnded() {
            return status == TaskStatus.COMPLETED || status == TaskStatus.FAILED;
        }

        /** All that is compared with the row. */
        String row() {
            return String.join(
                    " ",
                    id,
                    status.stored(),
                    "priority " + priority,
                    "attempts " + attempts,
                    "losses " + losses,
                    "claim " + claimNo,
                    "of " + (holder == null ? null : holder.id));
        }

        private void free(TaskStatus next, String event) {
            status = next;
            holder = null;
            events.add(event);
        }
    }

    /** A worker. */
    static final class Worker {
        final String id;
        WorkerStatus status = WorkerStatus.RUNNING;
        Instant lastBeat;

        Worker(String id, Instant now) {
            this.id = id;
            this.lastBeat = now;
        }

        boolean isLive() {
            return status == WorkerStatus.RUNNING || status == WorkerStatus.PAUSED;
        }
    }

    /** A claim that was given, which may be lost by now. */
    record Claim(Task task, Worker worker, long claimNo) {
        boolean isHeld() {
            return task.holder == worker && task.claimNo == claimNo && !task.hasEnded();
        }
    }

    final List<Task> tasks = new ArrayList<>();
    final List<Worker> workers = new ArrayList<>();
    OutcomeStatus goal = OutcomeStatus.ACTIVE;

    /** Whether a claim of this worker is refused, not only in vain. */
    boolean refusesClaims(Worker worker) {
        return !worker.isLive()
                || (worker.status == WorkerStatus.RUNNING
                        && (goal == OutcomeStatus.ACHIEVED || goal == OutcomeStatus.ARCHIVED));
    }

    List<Claim> claim(Worker worker, int most, Instant now) {
        if (worker.status != WorkerStatus.RUNNING || goal != OutcomeStatus.ACTIVE) {
            return List.of();
        }
        List<Claim> claims = new ArrayList<>();
        tasks.stream()
                .filter(task -> isReady(task, now))
                .sorted(Comparator.comparing((Task task) -> task.priority)
                        .thenComparing(task -> task.createdAt)
                        .thenComparing(task -> task.id))
                .limit(most)
                .toList()
                .forEach(task -> {
                    task.status = TaskStatus.CLAIMED;
                    task.holder = worker;
                    task.claimNo++;
                    task.events.add(ActivityType.TASK_CLAIMED);
                    claims.add(new Claim(task, worker, task.claimNo));
                });
        return claims;
    }

    private static boolean isReady(Task task, Instant now) {
        return task.status == TaskStatus.PENDING
                && task.attempts < task.maxAttempts
                && (task.notBefore == null || !task.notBefore.isAfter(now))
                && task.dependsOn.stream().allMatch(other -> other.status == TaskStatus.COMPLETED);
    }

    boolean start(Claim claim) {
        if (claim.isHeld() && claim.task.status == TaskStatus.CLAIMED) {
            claim.task.status = TaskStatus.RUNNING;
            claim.task.attempts++;
            claim.task.events.add(ActivityType.TASK_STARTED);
        }
        return claim.isHeld();
    }

    boolean heartbeat(Claim claim, Instant now) {
        if (claim.isHeld()) {
            beat(claim.worker, now);
        }
        return claim.isHeld();
    }

    boolean complete(Claim claim) {
        if (!claim.isHeld()) {
            return false;
        }
        countAttempt(claim.task);
        claim.task.free(TaskStatus.COMPLETED, ActivityType.TASK_COMPLETED);
        return true;
    }

    boolean fail(Claim claim, boolean forGood, Instant now) {
        if (!claim.isHeld()) {
            return false;
        }
        Task task = claim.task;
        countAttempt(task);
        if (forGood || task.attempts >= task.maxAttempts) {
            task.free(TaskStatus.FAILED, ActivityType.TASK_FAILED);
        } else {
            task.notBefore = now.plus(BACKOFF.after(task.attempts));
            task.free(TaskStatus.PENDING, ActivityType.TASK_RETRIED);
        }
        return true;
    }

    boolean release(Claim claim) {
        boolean held = claim.isHeld();
        if (held) {
            release(claim.task);
        }
        return held;
    }

    private static void release(Task task) {
        task.attempts -= task.status == TaskStatus.RUNNING ? 1 : 0;
        task.free(TaskStatus.PENDING, ActivityType.TASK_RELEASED);
    }

    private static void countAttempt(Task task) {
        task.attempts += task.status == TaskStatus.CLAIMED ? 1 : 0;
    }

    boolean beat(Worker worker, Instant now) {
        if (worker.isLive()) {
            worker.lastBeat = now;
        }
        return worker.isLive();
    }

    void end(Worker worker, WorkerStatus status) {
        heldBy(worker).forEach(Model::release);
        worker.status = status;
    }

    /** The workers that a sweep finds dead, and what becomes of their tasks. */
    List<String> sweep(Instant now) {
        List<String> dead = new ArrayList<>();
        for (Worker worker : workers) {
            if (worker.isLive() && Duration.between(worker.lastBeat, now).compareTo(STALE_AFTER) > 0) {
                worker.status = WorkerStatus.FAILED;
                dead.add(worker.id);
                for (Task task : heldBy(worker)) {
                    task.losses++;
                    boolean givenUp = task.attempts >= task.maxAttempts || task.losses >= task.maxAttempts;
                    task.free(
                            givenUp ? TaskStatus.FAILED : TaskStatus.PENDING,
                            givenUp ? ActivityType.TASK_FAILED : ActivityType.TASK_LOST);
                }
            }
        }
        return dead;
    }

    private List<Task> heldBy(Worker worker) {
        return tasks.stream()
                .filter(task -> Objects.equals(task.holder, worker))
                .toList();
    }

    /** Whether the goal may become that; if so, it does. */
    boolean bring(OutcomeStatus status) {
        boolean may = status == OutcomeStatus.ACTIVE
                || status == goal
                || goal == OutcomeStatus.ACTIVE
                || goal == OutcomeStatus.DORMANT;
        goal = may ? status : goal;
        return may;
    }
}
