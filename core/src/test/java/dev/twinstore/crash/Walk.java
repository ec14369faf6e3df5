package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Held;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskChange;
import dev.twinstore.task.TaskFilter;
import dev.twinstore.testing.ManualTime;
import dev.twinstore.worker.Swept;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The same steps in the store and in the model: each must answer the same, and then hold the same. */
final class Walk {
    /** A claim as the store gave it, and as the model did. */
    private record Both(Claim real, Model.Claim model) {}

    private final Store store;
    private final ManualTime time;
    private final Model model = new Model();
    private final String goal;
    private final List<Both> claims = new ArrayList<>();
    private final Map<Model.Worker, dev.twinstore.db.tables.pojos.Worker> workers = new HashMap<>();

    /** Begins with a new goal, which has a worker and a task. */
    Walk(Store store, ManualTime time) {
        this.store = store;
        this.time = time;
        this.goal = store.outcomes().create("goal").id();
        startWorker();
        add(1, 3, List.of());
    }

    void take(Step step) {
        switch (step.kind()) {
            case ADD -> add(step.which() % 3, 1 + step.amount() % 3, List.of());
            case ADD_DEPENDENT -> add(step.which() % 3, 1 + step.amount() % 3, List.of(task(step)));
            case START_WORKER -> startWorker();
            case CLAIM -> claim(worker(step), 1);
            case CLAIM_MANY -> claim(worker(step), 2 + step.amount() % 3);
            case REPRIORITIZE -> reprioritize(task(step), step.amount());
            case PAUSE_WORKER, RESUME_WORKER, END_WORKER, BEAT -> tellWorker(step, worker(step));
            case WAIT -> time.advance(Duration.ofSeconds(step.amount()));
            case WAIT_LONG -> time.advance(Duration.ofMinutes(step.amount() % 6));
            case SWEEP -> sweep();
            case PAUSE_GOAL -> bring(OutcomeStatus.DORMANT);
            case ACHIEVE_GOAL -> bring(OutcomeStatus.ACHIEVED);
            case ACTIVATE_GOAL -> bring(OutcomeStatus.ACTIVE);
            default -> {
                if (!claims.isEmpty()) {
                    underClaim(step, claims.get(claims.size() - 1 - step.which() % claims.size()));
                }
            }
        }
        compareTasks();
    }

    /** Ends all workers, so that the next walk is alone, and compares what adds up. */
    void end() {
        for (Model.Worker worker : model.workers) {
            if (worker.isLive()) {
                model.end(worker, WorkerStatus.COMPLETED);
                store.workers().complete(worker.id);
            }
        }
        compareTasks();
        compareHistory();
        compareSums();
    }

    private void add(int priority, int maxAttempts, List<Model.Task> dependsOn) {
        String id = goal + String.format("-%04d", model.tasks.size());
        NewTask task = NewTask.of("t").id(id).priority(priority).maxAttempts(maxAttempts);
        if (!dependsOn.isEmpty()) {
            task.dependsOn(dependsOn.get(0).id);
        }
        store.tasks().add(goal, task);
        model.tasks.add(new Model.Task(id, priority, maxAttempts, dependsOn, time.now()));
    }

    private void startWorker() {
        var started = store.workers().start(goal, "w");
        Model.Worker worker = new Model.Worker(started.id(), time.now());
        model.workers.add(worker);
        workers.put(worker, started);
    }

    private void claim(Model.Worker worker, int most) {
        var real = Objects.requireNonNull(workers.get(worker));
        Optional<List<Claim>> got = unlessRefused(() -> most == 1
                ? store.tasks().claim(real).stream().toList()
                : store.tasks().claim(real, most));
        assertThat(got.isEmpty()).as("refused").isEqualTo(model.refusesClaims(worker));
        List<Model.Claim> expected = model.claim(worker, most, time.now());
        List<Claim> given = got.orElse(List.of());
        assertThat(given.stream()
                        .map(claim -> claim.task().id() + " " + claim.claimNo())
                        .toList())
                .as("claimed")
                .isEqualTo(expected.stream()
                        .map(claim -> claim.task().id + " " + claim.claimNo())
                        .toList());
        for (int i = 0; i < given.size(); i++) {
            claims.add(new Both(given.get(i), expected.get(i)));
        }
    }

    private void underClaim(Step step, Both claim) {
        Model.Claim mine = claim.model();
        Claim real = claim.real();
        switch (step.kind()) {
            case START -> same(real.start(), model.start(mine));
            case HEARTBEAT -> same(real.heartbeat(), model.heartbeat(mine, time.now()));
            case COMPLETE -> same(real.complete(), model.complete(mine));
            case COMPLETE_MANY -> same(store.tasks().complete(List.of(real)).get(0), model.complete(mine));
            case FAIL -> same(real.fail("broken"), model.fail(mine, false, time.now()));
            case GIVE_UP -> same(real.giveUp("hopeless"), model.fail(mine, true, time.now()));
            case RELEASE -> same(real.release(), model.release(mine));
            case PROGRESS -> {
                mine.task().entries += mine.isHeld() ? 1 : 0;
                same(store.progress().add(real, "on", null), mine.isHeld());
            }
            default -> {
                mine.task().microDollars += mine.isHeld() ? step.amount() : 0;
                same(store.costs().add(real, BigDecimal.valueOf(step.amount(), 6), null), mine.isHeld());
            }
        }
    }

    private void same(Fenced answer, boolean held) {
        assertThat(answer instanceof Held).as("held; %s", answer).isEqualTo(held);
    }

    private void reprioritize(Model.Task task, int priority) {
        boolean done = unlessRefused(
                        () -> store.tasks().update(task.id, TaskChange.of().priority(priority)))
                .isPresent();
        assertThat(done).as("changed").isEqualTo(!task.hasEnded());
        if (done) {
            task.priority = priority;
            task.events.add(dev.twinstore.activity.ActivityType.TASK_UPDATED);
        }
    }

    private void tellWorker(Step step, Model.Worker worker) {
        if (step.kind() == Step.Kind.BEAT) {
            assertThat(store.workers().beat(worker.id)).as("alive").isEqualTo(model.beat(worker, time.now()));
            return;
        }
        boolean live = worker.isLive();
        boolean done = unlessRefused(() -> switch (step.kind()) {
                    case PAUSE_WORKER -> store.workers().pause(worker.id);
                    case RESUME_WORKER -> store.workers().resume(worker.id);
                    default -> store.workers().fail(worker.id, "tired");
                })
                .isPresent();
        assertThat(done).as("worker did as told").isEqualTo(live);
        if (done) {
            switch (step.kind()) {
                case PAUSE_WORKER -> worker.status = WorkerStatus.PAUSED;
                case RESUME_WORKER -> worker.status = WorkerStatus.RUNNING;
                default -> model.end(worker, WorkerStatus.FAILED);
            }
        }
    }

    private void sweep() {
        assertThat(store.workers().sweep().workers().stream()
                        .map(Swept.LostWorker::workerId)
                        .sorted()
                        .toList())
                .as("swept")
                .isEqualTo(model.sweep(time.now()).stream().sorted().toList());
    }

    private void bring(OutcomeStatus status) {
        boolean done = unlessRefused(() -> switch (status) {
                    case DORMANT -> store.outcomes().pause(goal);
                    case ACHIEVED -> store.outcomes().achieve(goal);
                    default -> store.outcomes().activate(goal);
                })
                .isPresent();
        assertThat(done).as("goal became %s", status).isEqualTo(model.bring(status));
    }

    private Model.Task task(Step step) {
        return model.tasks.get(step.which() % model.tasks.size());
    }

    private Model.Worker worker(Step step) {
        return model.workers.get(model.workers.size() - 1 - step.which() % model.workers.size());
    }

    private static <T> Optional<T> unlessRefused(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    private void compareTasks() {
        assertThat(store.tasks().list(goal, TaskFilter.all()).stream()
                        .map(Walk::row)
                        .sorted()
                        .toList())
                .isEqualTo(model.tasks.stream().map(Model.Task::row).toList());
    }

    private static String row(Task task) {
        return String.join(
                " ",
                task.id(),
                task.status().stored(),
                "priority " + task.priority(),
                "attempts " + task.attempts(),
                "losses " + task.losses(),
                "claim " + task.claimNo(),
                "of " + task.claimedBy());
    }

    /** Every change of a state is in the feed, once, and in order. */
    private void compareHistory() {
        Map<String, List<String>> events = new HashMap<>();
        List<Activity> feed =
                new ArrayList<>(store.activity().ofOutcome(goal, null, 100_000).entries());
        java.util.Collections.reverse(feed);
        for (Activity entry : feed) {
            JsonNode task = entry.metadata() == null ? null : entry.metadata().get("task_id");
            if (task != null) {
                events.computeIfAbsent(task.asText(), any -> new ArrayList<>()).add(entry.type());
            }
        }
        model.tasks.forEach(task ->
                assertThat(events.get(task.id)).as("history of %s", task.id).isEqualTo(task.events));
    }

    private void compareSums() {
        long sum = 0;
        for (Model.Task task : model.tasks) {
            sum += task.microDollars;
            assertThat(store.costs().ofTask(task.id)).isEqualByComparingTo(BigDecimal.valueOf(task.microDollars, 6));
            assertThat(store.progress().ofTask(task.id, null, 10_000).entries()).hasSize(task.entries);
        }
        assertThat(store.costs().ofOutcome(goal)).isEqualByComparingTo(BigDecimal.valueOf(sum, 6));
    }
}
