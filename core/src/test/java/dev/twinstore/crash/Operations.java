package dev.twinstore.crash;

import static dev.twinstore.db.Tables.WORKERS;

import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.cost.NewCost;
import dev.twinstore.improvement.NewSuggestion;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.outcome.OutcomeChange;
import dev.twinstore.review.NewReview;
import dev.twinstore.skill.NewSkill;
import dev.twinstore.supervision.NewBehaviorReview;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.supervision.NewPatternDetection;
import dev.twinstore.supervision.NewSnapshot;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Every operation of the store. A test compares the lists with what there is, so that a new one is noticed. */
final class Operations {
    /** They write nothing. */
    static final Set<String> READ_ONLY = Set.of(
            "activity.list",
            "activity.ofOutcome",
            "alerts.list",
            "behaviorReviews.averageAlignment",
            "behaviorReviews.averageAlignmentOfOutcome",
            "bottlenecks.countsByType",
            "bottlenecks.unresolved",
            "collaborators.may",
            "collaborators.roleOf",
            "costs.listOfOutcome",
            "costs.listOfTask",
            "costs.listOfWorker",
            "designDocs.history",
            "designDocs.latest",
            "interventions.waiting",
            "outcomes.breadcrumbs",
            "outcomes.capabilityReadiness",
            "outcomes.children",
            "outcomes.findByName",
            "outcomes.previewDelete",
            "outcomes.totals",
            "outcomes.tree",
            "patterns.counts",
            "progress.context",
            "progress.fullOutput",
            "progress.fullOutputTo",
            "progress.originals",
            "reviews.converged",
            "reviews.latest",
            "reviews.trend",
            "skills.categories",
            "skills.matching",
            "skills.requirements",
            "skills.search",
            "suggestions.acceptance",
            "tasks.explain",
            "tasks.isPhaseComplete",
            "tasks.missingSkills",
            "tasks.statistics",
            "workers.active",
            "workers.stale");

    /** They write nothing, in whatever feature. */
    static final Set<String> READS = Set.of("find", "get", "list", "ofOutcome", "ofTask", "ofWorker");

    static final List<Operation> ALL = List.of(
            Operation.of("tasks.add", task(s -> s.store().tasks().add(s.goal("film"), NewTask.of("One more")))),
            Operation.of(
                    "tasks.add many that depend on each other",
                    task(s -> s.store().tasks().add(s.goal("film"), chain("many", 20)))),
            Operation.of(
                    "tasks.addAll",
                    task(s -> s.store()
                            .tasks()
                            .addAll(s.goal("film"), chain("bulk", 300).iterator()))),
            Operation.of("tasks.claim", s -> {
                var worker = s.worker("other");
                return () -> s.store().tasks().claim(worker);
            }),
            Operation.of("tasks.claim many", s -> {
                var worker = s.worker("other");
                return () -> s.store().tasks().claim(worker, 3);
            }),
            Operation.of("tasks.claim of the capability phase", s -> {
                var worker = s.worker("learner");
                return () -> s.store().tasks().claim(worker);
            }),
            Operation.of("tasks.claimNamed", s -> {
                var worker = s.worker("other");
                return () -> s.store().tasks().claimNamed(worker, "free-too");
            }),
            Operation.of("tasks.start", claimed(claim -> () -> claim.start().orThrow())),
            Operation.of(
                    "tasks.heartbeat", claimed(claim -> () -> claim.heartbeat().orThrow())),
            Operation.of("tasks.check", s -> {
                Claim claim = s.claim("free");
                return () -> s.store().tasks().check(claim).orThrow();
            }),
            Operation.of(
                    "tasks.complete", claimed(claim -> () -> claim.complete().orThrow())),
            Operation.of("tasks.complete many", s -> {
                List<Claim> claims = s.store().tasks().claim(s.worker("other"), 3);
                return () -> s.store().tasks().complete(claims);
            }),
            Operation.of("tasks.complete the capability phase", s -> {
                Claim claim = s.store().tasks().claim(s.worker("learner")).orElseThrow();
                return () -> claim.complete().orThrow();
            }),
            Operation.of(
                    "tasks.fail", claimed(claim -> () -> claim.fail("broken").orThrow())),
            Operation.of("tasks.fail for the last time", s -> {
                Claim claim = s.claim("claimed");
                return () -> claim.fail("broken").orThrow();
            }),
            Operation.of(
                    "tasks.giveUp",
                    claimed(claim -> () -> claim.giveUp("hopeless").orThrow())),
            Operation.of("tasks.release", claimed(claim -> () -> claim.release().orThrow())),
            Operation.of(
                    "tasks.update",
                    task(s -> s.store()
                            .tasks()
                            .update(
                                    "free",
                                    TaskChange.of()
                                            .dependsOn(List.of("dependent"))
                                            .priority(3)))),
            Operation.of(
                    "tasks.reprioritize",
                    task(s -> s.store().tasks().reprioritize(Map.of("free", 1, "free-too", 2, "dependent", 3)))),
            Operation.of("workers.start", task(s -> s.store().workers().start(s.goal("film"), "new"))),
            Operation.of("workers.start an idle one", s -> {
                String id = s.idle().id();
                return () -> s.store().workers().start(id);
            }),
            Operation.of("workers.create", task(s -> s.store().workers().create(s.goal("film"), "new"))),
            Operation.of(
                    "workers.pause",
                    worker("other", (s, id) -> s.store().workers().pause(id))),
            Operation.of(
                    "workers.resume",
                    worker("paused", (s, id) -> s.store().workers().resume(id))),
            Operation.of(
                    "workers.complete",
                    worker("holder", (s, id) -> s.store().workers().complete(id))),
            Operation.of(
                    "workers.fail",
                    worker("holder", (s, id) -> s.store().workers().fail(id, "tired"))),
            Operation.of(
                    "workers.heartbeat",
                    worker("holder", (s, id) -> s.store().workers().heartbeat(id))),
            Operation.of(
                    "workers.beat",
                    worker("holder", (s, id) -> s.store().workers().beat(id))),
            Operation.of(
                    "workers.iterate",
                    worker("holder", (s, id) -> s.store().workers().iterate(id, "on"))),
            Operation.of(
                    "workers.place",
                    worker("holder", (s, id) -> s.store().workers().place(id, "w", "b"))),
            Operation.ofMany("workers.sweep", s -> {
                s.time().advance(Duration.ofHours(1));
                return () -> s.store().workers().sweep();
            }),
            Operation.ofMany("workers.sweepDeadProcesses", s -> {
                s.store()
                        .run(tx -> tx.dsl()
                                .update(WORKERS)
                                .set(WORKERS.PROCESS_TICKS, WORKERS.PROCESS_TICKS.minus(1000L))
                                .set(WORKERS.PROCESS_STARTED_AT, Instant.EPOCH)
                                .execute());
                return () -> s.store().workers().sweepDeadProcesses();
            }),
            Operation.of("outcomes.create", s -> {
                String parent = s.goal("film");
                return () -> s.store().outcomes().create(NewOutcome.of("sequel").parent(parent));
            }),
            Operation.of(
                    "outcomes.update",
                    goal(
                            "film",
                            (s, id) -> s.store()
                                    .outcomes()
                                    .update(id, OutcomeChange.of().name("movie").brief("short")))),
            Operation.of("outcomes.moveUnder", s -> {
                String film = s.goal("film");
                String poster = s.goal("poster");
                return () -> s.store().outcomes().moveUnder(film, poster);
            }),
            Operation.of(
                    "outcomes.moveToRoot",
                    goal("trailer", (s, id) -> s.store().outcomes().moveToRoot(id))),
            Operation.of("outcomes.activate", s -> {
                String id = s.store().outcomes().pause(s.goal("film")).id();
                return () -> s.store().outcomes().activate(id);
            }),
            Operation.of(
                    "outcomes.pause",
                    goal("film", (s, id) -> s.store().outcomes().pause(id))),
            Operation.of(
                    "outcomes.achieve",
                    goal("film", (s, id) -> s.store().outcomes().achieve(id))),
            Operation.of(
                    "outcomes.archive",
                    goal("film", (s, id) -> s.store().outcomes().archive(id))),
            Operation.of(
                    "outcomes.refreshCapabilityReady",
                    goal("trailer", (s, id) -> s.store().outcomes().refreshCapabilityReady(id))),
            Operation.of("outcomes.delete", s -> {
                s.store().workers().complete(s.worker("learner").id());
                var preview = s.store().outcomes().previewDelete(s.goal("trailer"));
                return () -> s.store().outcomes().delete(s.goal("trailer"), preview);
            }),
            Operation.of("outcomes.deleteForced", s -> {
                String film = s.goal("film");
                var preview = s.store().outcomes().previewDelete(film);
                return () -> s.store().outcomes().deleteForced(film, preview);
            }),
            Operation.of(
                    "designDocs.update",
                    goal("film", (s, id) -> s.store().designDocs().update(id, "all at once"))),
            Operation.of("progress.add", s -> {
                Claim claim = s.claim("free");
                return () ->
                        s.store().progress().add(claim, "drafted", "all of it").orThrow();
            }),
            Operation.of("progress.compact", s -> {
                String holder = s.worker("holder").id();
                long last = s.store()
                        .progress()
                        .list(holder, null, 1)
                        .entries()
                        .get(0)
                        .id();
                return () -> s.store().progress().compact(holder, last, "three entries");
            }),
            Operation.of("costs.add", s -> {
                Claim claim = s.claim("free");
                return () -> s.store()
                        .costs()
                        .add(claim, new BigDecimal("0.1"), "draft")
                        .orThrow();
            }),
            Operation.of(
                    "costs.addForWorker",
                    worker("holder", (s, id) -> s.store().costs().addForWorker(id, NewCost.of(BigDecimal.ONE)))),
            Operation.of(
                    "costs.addForOutcome",
                    goal("film", (s, id) -> s.store().costs().addForOutcome(id, NewCost.of(BigDecimal.ONE)))),
            Operation.of(
                    "reviews.add", goal("film", (s, id) -> s.store().reviews().add(id, NewReview.of(2)))),
            Operation.of(
                    "skills.register", task(s -> s.store().skills().register(NewSkill.of("maya", "tools", "m.md")))),
            Operation.of("skills.unregister", s -> () -> {
                s.store().skills().unregister("blender");
                return s;
            }),
            Operation.of("skills.use", task(s -> s.store().skills().use("blender", BigDecimal.ONE))),
            Operation.of(
                    "bottlenecks.note",
                    goal("film", (s, id) -> s.store().bottlenecks().note(id, "error", "again"))),
            Operation.of("bottlenecks.resolve", s -> {
                long id = s.store().bottlenecks().list(null, 1).entries().get(0).id();
                return () -> s.store().bottlenecks().resolve(id, "done");
            }),
            Operation.of(
                    "suggestions.add",
                    task(s -> s.store().suggestions().add(NewSuggestion.of(SuggestionType.PROCESS, "Do", "it")))),
            Operation.of(
                    "suggestions.accept",
                    suggestion((s, id) -> s.store().suggestions().accept(id))),
            Operation.of(
                    "suggestions.dismiss",
                    suggestion((s, id) -> s.store().suggestions().dismiss(id))),
            Operation.of(
                    "interventions.send",
                    goal(
                            "film",
                            (s, id) -> s.store()
                                    .interventions()
                                    .send(id, NewIntervention.of(InterventionType.PAUSE, "stop")))),
            Operation.of("interventions.acknowledge", s -> {
                String holder = s.worker("holder").id();
                String id = s.intervention();
                return () -> s.store().interventions().acknowledge(holder, id);
            }),
            Operation.of("interventions.complete", s -> {
                String id = s.intervention();
                s.store().interventions().acknowledge(s.worker("holder").id(), id);
                return () -> s.store().interventions().complete(id);
            }),
            Operation.of("interventions.dismiss", s -> {
                String id = s.intervention();
                return () -> s.store().interventions().dismiss(id);
            }),
            Operation.of(
                    "alerts.raise",
                    worker("other", (s, id) -> s.store().alerts().raise(id, "slow", Severity.LOW, "look"))),
            Operation.of(
                    "alerts.raiseAndPause",
                    worker("other", (s, id) -> s.store().alerts().raiseAndPause(id, "slow", Severity.HIGH, "stop"))),
            Operation.of("alerts.acknowledge", s -> {
                long id = s.alert();
                return () -> s.store().alerts().acknowledge(id);
            }),
            Operation.of("alerts.resolve", s -> {
                long id = s.alert();
                return () -> s.store().alerts().resolve(id);
            }),
            Operation.of(
                    "alerts.resolveAll",
                    worker("holder", (s, id) -> s.store().alerts().resolveAll(id))),
            Operation.of("snapshots.record", s -> {
                Claim claim = s.claim("free");
                return () ->
                        s.store().snapshots().record(claim, NewSnapshot.of()).orThrow();
            }),
            Operation.of(
                    "behaviorReviews.add",
                    worker("holder", (s, id) -> s.store().behaviorReviews().add(id, NewBehaviorReview.of()))),
            Operation.of(
                    "patterns.add",
                    worker(
                            "holder",
                            (s, id) -> s.store()
                                    .patterns()
                                    .add(id, NewPatternDetection.of("p", "pattern", Severity.LOW)))),
            Operation.of(
                    "collaborators.invite",
                    goal(
                            "film",
                            (s, id) ->
                                    s.store().collaborators().invite(id, "eve@example.org", CollaboratorRole.VIEWER))),
            Operation.of(
                    "collaborators.accept",
                    goal("film", (s, id) -> s.store().collaborators().accept(id, "bob@example.org"))),
            Operation.of(
                    "collaborators.changeRole",
                    goal(
                            "film",
                            (s, id) -> s.store()
                                    .collaborators()
                                    .changeRole(id, "bob@example.org", CollaboratorRole.OWNER))),
            Operation.of(
                    "collaborators.remove",
                    goal("film", (s, id) -> s.store().collaborators().remove(id, "bob@example.org"))),
            Operation.of(
                    "merges.queue",
                    worker("holder", (s, id) -> s.store().merges().queue(id))),
            Operation.of("merges.claim", s -> {
                var worker = s.worker("other");
                return () -> s.store().merges().claim(worker);
            }),
            Operation.of("merges.check", s -> {
                var claim = s.merge();
                return () -> claim.check().orThrow();
            }),
            Operation.of("merges.complete", s -> {
                var claim = s.merge();
                return () -> claim.complete().orThrow();
            }),
            Operation.of("merges.fail", s -> {
                var claim = s.merge();
                return () -> claim.fail("no").orThrow();
            }),
            Operation.of("merges.conflict", s -> {
                var claim = s.merge();
                return () -> claim.conflict(List.of("a.txt")).orThrow();
            }),
            Operation.of("merges.release", s -> {
                var claim = s.merge();
                return () -> claim.release().orThrow();
            }),
            Operation.of("merges.releaseAll", s -> {
                String id = s.merge().workerId();
                return () -> s.store().merges().releaseAll(id);
            }),
            Operation.of("activity.add", goal("film", (s, id) -> {
                s.store().activity().add(id, "note", "said");
                return id;
            })),
            Operation.of("activity.addAll", goal("film", (s, id) -> {
                s.store()
                        .activity()
                        .addAll(
                                id,
                                List.of(ActivityFeed.Entry.of("note", "one"), ActivityFeed.Entry.of("note", "two")));
                return id;
            })));

    private Operations() {}

    /** What is done with a thing that is found by its name or number. */
    private interface On<K> {
        Object run(Scenario scenario, K id);
    }

    private static List<NewTask> chain(String name, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> NewTask.of(name + " " + i).id(name + i).dependsOn(i == 0 ? "free" : name + (i - 1)))
                .toList();
    }

    private static Function<Scenario, Operation.Action> task(Function<Scenario, Object> work) {
        return s -> () -> work.apply(s);
    }

    private static Function<Scenario, Operation.Action> claimed(Function<Claim, Operation.Action> work) {
        return s -> work.apply(s.claim("free"));
    }

    private static Function<Scenario, Operation.Action> worker(String name, On<String> work) {
        return s -> {
            String id = s.worker(name).id();
            return () -> work.run(s, id);
        };
    }

    private static Function<Scenario, Operation.Action> goal(String name, On<String> work) {
        return s -> {
            String id = s.goal(name);
            return () -> work.run(s, id);
        };
    }

    private static Function<Scenario, Operation.Action> suggestion(On<Long> work) {
        return s -> {
            long id = s.store()
                    .suggestions()
                    .list(dev.twinstore.model.SuggestionStatus.PENDING, 1)
                    .get(0)
                    .id();
            return () -> work.run(s, id);
        };
    }
}
