package dev.twinstore.crash;

import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.improvement.NewSuggestion;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.sharing.MergeClaim;
import dev.twinstore.skill.NewSkill;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.testing.ManualTime;
import java.util.List;

/**
 * A database in which every operation has something to do, whose rows are found by their names.
 *
 * @param store on it
 * @param time its clock
 */
record Scenario(Store store, ManualTime time) {
    /** Fills an empty database. */
    static void fill(Store store) {
        String film = store.outcomes().create("film").id();
        String trailer =
                store.outcomes().create(NewOutcome.of("trailer").parent(film)).id();
        store.outcomes().create("poster");
        store.skills().register(NewSkill.of("blender", "tools", "skills/blender.md"));
        store.tasks()
                .add(
                        film,
                        List.of(
                                NewTask.of("Held and started").id("held"),
                                NewTask.of("Held").id("claimed").maxAttempts(1),
                                NewTask.of("Free").id("free"),
                                NewTask.of("Free too").id("free-too"),
                                NewTask.of("Waits for one").id("dependent").dependsOn("held"),
                                NewTask.of("Waits for a skill").id("unskilled").requiredSkills("maya")));
        store.tasks().add(trailer, NewTask.of("Learn").id("learn").phase(TaskPhase.CAPABILITY));
        Worker holder = store.workers().start(film, "holder");
        store.tasks().claimNamed(holder, "held").orElseThrow().start().orThrow();
        store.workers().start(film, "other");
        store.workers().start(trailer, "learner");
        store.workers().create(film, "idle");
        store.workers().pause(store.workers().start(film, "paused").id());
        for (int i = 0; i < 3; i++) {
            store.progress().add(holder.id(), "entry " + i, "output " + i);
        }
        store.merges().queue(holder.id());
        store.merges().queue(holder.id());
        store.alerts().raise(holder.id(), "stuck", Severity.LOW, "look");
        store.interventions()
                .send(
                        film,
                        NewIntervention.of(InterventionType.REDIRECT, "left").worker(holder.id()));
        store.suggestions().add(NewSuggestion.of(SuggestionType.SKILL, "Learn more", "of it"));
        store.bottlenecks().note(film, "error", "stuck");
        store.collaborators().invite(film, "ada@example.org", CollaboratorRole.OWNER);
        store.collaborators().invite(film, "bob@example.org", CollaboratorRole.VIEWER);
        store.designDocs().update(film, "one shot after the other");
    }

    String goal(String name) {
        return store.outcomes().findByName(name).get(0).id();
    }

    Worker worker(String name) {
        return store.workers().active().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Worker idle() {
        return store.workers().list(goal("film")).stream()
                .filter(worker -> worker.name().equals("idle"))
                .findFirst()
                .orElseThrow();
    }

    /** A claim of the worker "other" on a task that is free. */
    Claim claim(String taskId) {
        return store.tasks().claimNamed(worker("other"), taskId).orElseThrow();
    }

    MergeClaim merge() {
        return store.merges().claim(worker("other")).orElseThrow();
    }

    long alert() {
        return store.alerts()
                .list(dev.twinstore.supervision.AlertFilter.all())
                .get(0)
                .id();
    }

    String intervention() {
        return store.interventions().list(goal("film"), 1).get(0).id();
    }
}
