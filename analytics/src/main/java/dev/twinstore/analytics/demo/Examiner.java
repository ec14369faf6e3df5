package dev.twinstore.analytics.demo;

import static dev.twinstore.activity.ActivityType.TASK_CLAIMED;
import static dev.twinstore.activity.ActivityType.TASK_COMPLETED;
import static dev.twinstore.activity.ActivityType.TASK_FAILED;
import static dev.twinstore.activity.ActivityType.TASK_LOST;
import static dev.twinstore.activity.ActivityType.TASK_RELEASED;
import static dev.twinstore.activity.ActivityType.TASK_RETRIED;
import static dev.twinstore.activity.ActivityType.TASK_STARTED;

import dev.twinstore.analytics.format.Words;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the database says after a run against what was promised. It trusts neither the workers nor the store: it
 * compares rows with each other, with the listing, and with measurements that it makes again itself.
 */
final class Examiner {
    private final Listing listing;
    private final History history;
    private final @Nullable Kill kill;
    private final boolean killExpected;
    private final Map<URI, Job> jobs = new HashMap<>();
    private final Map<String, Measurement> measured = new HashMap<>(); // task id to what this process measures itself
    private final List<String> incomparable = new ArrayList<>();

    /** Measures every file of a completed task again: this takes about as long as one worker needs for all of them. */
    Examiner(Listing listing, History history, @Nullable Kill kill, boolean killExpected) {
        this.listing = listing;
        this.history = history;
        this.kill = kill;
        this.killExpected = killExpected;
        listing.jobs().forEach(job -> jobs.put(job.file(), job));
        for (Task task : history.tasks().values()) {
            if (task.status() == TaskStatus.COMPLETED) {
                try {
                    measured.put(task.id(), Job.of(task).measure());
                } catch (IOException e) {
                    incomparable.add(Job.of(task).name() + ": measured well, but since then " + e.getMessage());
                }
            }
        }
    }

    /** Files that were measured well and cannot be compared any more, since they changed or vanished afterwards. */
    List<String> incomparable() {
        return List.copyOf(incomparable);
    }

    /** All promises, in the order in which they are told. */
    List<Promise> examine() {
        List<Promise> promises = new ArrayList<>(List.of(
                new Promise(
                        "every file is exactly one task",
                        Words.counted(listing.jobs().size(), "file") + ", "
                                + Words.counted(history.tasks().size(), "task"),
                        filesAreTasks()),
                new Promise(
                        "every task is completed", Words.counted(history.tasks().size(), "task"), tasksAreCompleted()),
                new Promise("each exactly once", Words.counted(count(TASK_COMPLETED), "completion"), completedOnce()),
                new Promise("every claim has one end", Words.counted(count(TASK_CLAIMED), "claim"), claimsHaveEnds()),
                new Promise(
                        "every measurement is right",
                        Words.counted(measured.size(), "file") + " measured again",
                        measuredRight()),
                new Promise(
                        "every cost is there to the micro-dollar",
                        "$" + history.costs().total(),
                        costsAddUp()),
                new Promise(
                        "workers ended as they should",
                        Words.counted(history.workers().size(), "worker"),
                        workersEnded()),
                new Promise(
                        "no alert but the one for the killed worker",
                        Words.counted(history.alerts().size(), "alert"),
                        alerts()),
                new Promise("the database is sound", "integrity and foreign keys", history.damage())));
        if (killExpected) {
            promises.add(3, new Promise("the killed worker's task was recovered", rescueEvidence(), rescued()));
        }
        return List.copyOf(promises);
    }

    private List<String> filesAreTasks() {
        List<String> broken = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        for (Task task : history.tasks().values()) {
            Job job = Job.of(task);
            if (!seen.add(job.file())) {
                broken.add("two tasks for " + job.name());
            } else if (!job.equals(jobs.get(job.file()))) {
                broken.add("task " + task.id() + " is for no file that was listed: " + job.name());
            }
        }
        listing.jobs().stream()
                .filter(job -> !seen.contains(job.file()))
                .forEach(job -> broken.add("no task for " + job.name()));
        return broken;
    }

    private List<String> tasksAreCompleted() {
        return history.tasks().values().stream()
                .filter(task -> task.status() != TaskStatus.COMPLETED)
                .map(task -> history.title(task.id()) + " is " + task.status().stored() + " after " + task.attempts()
                        + " attempts: " + task.lastError())
                .toList();
    }

    private List<String> completedOnce() {
        List<String> broken = new ArrayList<>();
        for (Task task : history.tasks().values()) {
            int expected = task.status() == TaskStatus.COMPLETED ? 1 : 0;
            expect(broken, task, "completions in the log", expected, count(task, TASK_COMPLETED));
            expect(
                    broken,
                    task,
                    "outputs in the log",
                    expected,
                    history.outputs().getOrDefault(task.id(), List.of()).size());
            List<History.Event> completions = history.events(task.id(), TASK_COMPLETED);
            if (expected == 1
                    && completions.size() == 1
                    && (completions.get(0).claimNo() != task.claimNo()
                            || !completions.get(0).workerId().equals(task.completedBy()))) {
                broken.add(history.title(task.id()) + ": the log and the task name different claims that completed it");
            }
        }
        return broken;
    }

    private List<String> claimsHaveEnds() {
        List<String> broken = new ArrayList<>();
        for (Task task : history.tasks().values()) {
            boolean killed = kill != null && kill.taskId().equals(task.id());
            int claims = count(task, TASK_CLAIMED);
            int ends = count(task, TASK_COMPLETED)
                    + count(task, TASK_FAILED)
                    + count(task, TASK_RETRIED)
                    + count(task, TASK_RELEASED);
            expect(broken, task, "claims that were lost", killed ? 1 : 0, count(task, TASK_LOST));
            expect(broken, task, "claims by its number", claims, Math.toIntExact(task.claimNo()));
            expect(broken, task, "claims", ends + (killed ? 1 : 0), claims);
            expect(broken, task, "starts", claims, count(task, TASK_STARTED));
            expect(broken, task, "attempts", claims, task.attempts());
        }
        return broken;
    }

    private List<String> measuredRight() {
        List<String> broken = new ArrayList<>();
        measured.forEach((id, measurement) -> {
            String name = history.title(id);
            for (String output : history.outputs().getOrDefault(id, List.of())) {
                if (!output.equals(measurement.report(
                        Job.of(Objects.requireNonNull(history.tasks().get(id))).name()))) {
                    broken.add(name + ": stored is [" + oneLine(output) + "], but it is ["
                            + oneLine(measurement.report(name)) + "]");
                }
            }
        });
        return broken;
    }

    private List<String> costsAddUp() {
        List<String> broken = new ArrayList<>();
        Map<String, BigDecimal> ofWorkers = new HashMap<>();
        BigDecimal total = BigDecimal.ZERO;
        for (Map.Entry<String, BigDecimal> cost : history.costs().byTask().entrySet()) {
            Task task = history.tasks().get(cost.getKey());
            if (task == null || task.status() != TaskStatus.COMPLETED) {
                broken.add(cost.getValue() + " was spent on what was not completed: " + history.title(cost.getKey()));
            }
        }
        for (Task task : history.tasks().values()) {
            BigDecimal spent = history.costs().byTask().getOrDefault(task.id(), BigDecimal.ZERO);
            Measurement measurement = measured.get(task.id());
            if (measurement != null && spent.compareTo(measurement.cost()) != 0) {
                broken.add(history.title(task.id()) + " cost " + spent + ", not " + measurement.cost());
            }
            String by = task.completedBy();
            if (by != null) {
                ofWorkers.merge(by, spent, BigDecimal::add);
            }
            total = total.add(spent);
        }
        for (Worker worker : history.workers().values()) {
            BigDecimal spent = ofWorkers.getOrDefault(worker.id(), BigDecimal.ZERO);
            BigDecimal logged = history.costs().byWorker().getOrDefault(worker.id(), BigDecimal.ZERO);
            if (worker.cost().compareTo(spent) != 0 || logged.compareTo(spent) != 0) {
                broken.add(worker.name() + " has spent " + worker.cost() + " by its row, " + logged
                        + " by the log, and its tasks cost " + spent);
            }
        }
        if (total.compareTo(history.costs().total()) != 0) {
            broken.add("the log sums up to " + history.costs().total() + ", the tasks to " + total);
        }
        return broken;
    }

    private List<String> workersEnded() {
        List<String> broken = new ArrayList<>();
        for (Worker worker : history.workers().values()) {
            boolean killed = kill != null && kill.workerId().equals(worker.id());
            WorkerStatus expected = killed ? WorkerStatus.FAILED : WorkerStatus.COMPLETED;
            if (worker.status() != expected) {
                broken.add(worker.name() + " is " + worker.status().stored() + ", not " + expected.stored());
            }
            if (worker.currentTaskId() != null) {
                broken.add(worker.name() + " still holds task " + worker.currentTaskId());
            }
        }
        return broken;
    }

    private List<String> alerts() {
        List<String> broken = new ArrayList<>();
        int ofKilled = 0;
        for (Alert alert : history.alerts()) {
            if (kill != null
                    && alert.workerId().equals(kill.workerId())
                    && alert.type().equals("lost")) {
                ofKilled++;
            } else {
                broken.add(alert.severity().stored() + " alert '" + alert.type() + "': " + alert.message());
            }
        }
        if (kill != null && ofKilled != 1) {
            broken.add(Words.counted(ofKilled, "alert") + " tell of the killed worker " + kill.workerName());
        }
        return broken;
    }

    private String rescueEvidence() {
        return Rescue.of(history, kill)
                .map(rescue -> rescue.victim() + " was killed in mid-task, " + rescue.rescuer() + " completed it")
                .orElse("");
    }

    private List<String> rescued() {
        if (kill == null) {
            return List.of("no worker could be killed in mid-task");
        }
        List<String> broken = new ArrayList<>();
        List<History.Event> lost = history.events(kill.taskId(), TASK_LOST);
        if (lost.size() != 1 || !lost.get(0).workerId().equals(kill.workerId())) {
            broken.add("the log does not say once that " + kill.workerName() + " lost the task");
        } else if (lost.get(0).at().isBefore(kill.at())) {
            broken.add("the task was taken from " + kill.workerName() + " while that was alive");
        }
        if (history.events(kill.taskId(), TASK_COMPLETED).stream()
                .anyMatch(event -> event.workerId().equals(kill.workerId()))) {
            broken.add(kill.workerName() + " completed the task although it was dead");
        }
        if (Rescue.of(history, kill).isEmpty()) {
            broken.add(history.title(kill.taskId()) + " was not released, claimed and completed after the kill");
        }
        return broken;
    }

    private int count(Task task, String type) {
        return history.events(task.id(), type).size();
    }

    private long count(String type) {
        return history.events().values().stream()
                .flatMap(List::stream)
                .filter(event -> event.type().equals(type))
                .count();
    }

    private void expect(List<String> broken, Task task, String what, int expected, int found) {
        if (expected != found) {
            broken.add(history.title(task.id()) + ": " + found + " " + what + ", not " + expected);
        }
    }

    private static String oneLine(String output) {
        return output.strip().replace('\n', ' ');
    }
}
