package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.TestStore;
import dev.twinstore.db.Tables;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.task.Explanation.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a task is ready: its time, its dependencies, its skills; and what the store says when it is not. */
class ReadinessTest extends TestStore {
    @Test
    void dependencies_holdATaskBackUntilAllAreCompleted() {
        String a = task("a");
        String b = task("b");
        String c = task(NewTask.of("c").dependsOn(a, b).priority(1));
        Worker worker = worker("w");
        assertThat(store.tasks().explain(c).reason()).isEqualTo(Reason.DEPENDENCY_OPEN);
        List<Claim> claims = store.tasks().claim(worker, 5);
        assertThat(claims).extracting(claim -> claim.task().id()).containsExactly(a, b);
        claims.get(0).complete().orThrow();
        assertThat(store.tasks().explain(c).sentence()).contains(b).contains("claimed");
        assertThat(store.tasks().claim(worker)).isEmpty();
        claims.get(1).complete().orThrow();
        assertThat(store.tasks().claim(worker).orElseThrow().task().id()).isEqualTo(c);
    }

    @Test
    void add_takesTasksThatDependOnEachOtherInAnyOrder() {
        List<Task> added = store.tasks()
                .add(
                        outcome,
                        List.of(
                                NewTask.of("second").id("2").dependsOn("1"),
                                NewTask.of("first").id("1")));
        assertThat(added).extracting(Task::id).containsExactly("2", "1");
        Worker worker = worker("w");
        Claim first = store.tasks().claim(worker).orElseThrow();
        assertThat(first.task().id()).isEqualTo("1");
        first.complete().orThrow();
        assertThat(store.tasks().claim(worker).orElseThrow().task().id()).isEqualTo("2");
    }

    @Test
    void cycles_areRefusedAndNothingIsStored() {
        assertThatThrownBy(() -> store.tasks()
                        .add(
                                outcome,
                                List.of(
                                        NewTask.of("a").id("a").dependsOn("b"),
                                        NewTask.of("b").id("b").dependsOn("c"),
                                        NewTask.of("c").id("c").dependsOn("a"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("->");
        assertThat(store.tasks().list(outcome, TaskFilter.all())).isEmpty();
        assertThatThrownBy(
                        () -> store.tasks().add(outcome, NewTask.of("s").id("s").dependsOn("s")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("s -> s");
        String x = task(NewTask.of("x"));
        String y = task(NewTask.of("y").dependsOn(x));
        assertThatThrownBy(() -> store.tasks().update(x, TaskChange.of().dependsOn(List.of(y))))
                .isInstanceOf(RefusedException.class);
        assertThat(store.tasks().get(x).dependsOn()).isNull();
    }

    @Test
    void aLongChainIsChecked() {
        int length = 2_000;
        List<NewTask> chain = IntStream.range(0, length)
                .mapToObj(i -> i == 0
                        ? NewTask.of("0").id("n0")
                        : NewTask.of("" + i).id("n" + i).dependsOn("n" + (i - 1)))
                .toList();
        store.tasks().add(outcome, chain).forEach(task -> {});
        assertThatThrownBy(() -> store.tasks().update("n0", TaskChange.of().dependsOn(List.of("n" + (length - 1)))))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void anUnknownDependencyIsRefused() {
        assertThatThrownBy(() -> store.tasks().add(outcome, NewTask.of("t").dependsOn("ghost")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("ghost");
        assertThat(store.tasks().list(outcome, TaskFilter.all())).isEmpty();
    }

    @Test
    void aFailedDependencyIsNamedAsTheReason() {
        String a = task("a");
        String b = task(NewTask.of("b").dependsOn(a));
        store.tasks().claim(worker("w")).orElseThrow().giveUp("no way").orThrow();
        Explanation why = store.tasks().explain(b);
        assertThat(why.reason()).isEqualTo(Reason.DEPENDENCY_NEVER);
        assertThat(why.sentence()).contains(a).contains("failed");
    }

    @Test
    void skills_holdATaskBackUntilTheyAreRegistered() {
        String id = task(NewTask.of("model it").requiredSkills("blender", "python"));
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker)).isEmpty();
        assertThat(store.tasks().missingSkills(outcome)).singleElement().satisfies(missing -> {
            assertThat(missing.taskId()).isEqualTo(id);
            assertThat(missing.skills()).containsExactly("blender", "python");
        });
        register("python");
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.SKILL_MISSING);
        assertThat(store.tasks().explain(id).sentence()).contains("blender");
        register("blender");
        assertThat(store.tasks().missingSkills(outcome)).isEmpty();
        assertThat(store.tasks().claim(worker)).isPresent();
    }

    @Test
    void notBefore_holdsATaskBackAndThenItsOtherReasonsCount() {
        String a = task("a");
        String later = task(NewTask.of("later")
                .notBefore(time.now().plusSeconds(60))
                .dependsOn(a)
                .priority(1));
        Worker worker = worker("w");
        assertThat(store.tasks().explain(later).reason()).isEqualTo(Reason.NOT_BEFORE);
        Claim first = store.tasks().claim(worker).orElseThrow();
        time.advance(Duration.ofSeconds(60));
        assertThat(store.tasks().claim(worker)).isEmpty();
        assertThat(store.tasks().explain(later).reason()).isEqualTo(Reason.DEPENDENCY_OPEN);
        first.complete().orThrow();
        assertThat(store.tasks().claim(worker).orElseThrow().task().id()).isEqualTo(later);
    }

    @Test
    void explain_namesTheFirstConditionThatFails() {
        String id = task("t");
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.NO_WORKER);
        Worker worker = worker("w");
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.NEXT);
        String first = task(NewTask.of("first").priority(1));
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.BEHIND_OTHERS);
        assertThat(store.tasks().explain(id).sentence()).contains(first);
        setStatus(outcome, OutcomeStatus.DORMANT);
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.OUTCOME_NOT_ACTIVE);
        setStatus(outcome, OutcomeStatus.ACTIVE);
        Claim claim = store.tasks().claimNamed(worker, id).orElseThrow();
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.CLAIMED);
        claim.start().orThrow();
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.RUNNING);
        claim.fail("boom").orThrow();
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.NOT_BEFORE);
        assertThat(store.tasks().explain(id).sentence()).contains("boom");
        store.tasks().update(id, TaskChange.of().maxAttempts(1));
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.ATTEMPTS_USED_UP);
        store.tasks().update(id, TaskChange.of().maxAttempts(2).notBefore(null));
        store.tasks().claimNamed(worker, id).orElseThrow().complete().orThrow();
        assertThat(store.tasks().explain(id).reason()).isEqualTo(Reason.COMPLETED);
        assertThatThrownBy(() -> store.tasks().explain("ghost")).isInstanceOf(NotFoundException.class);
    }

    private void register(String skill) {
        store.run(tx -> tx.dsl()
                .insertInto(Tables.SKILLS)
                .set(Tables.SKILLS.ID, tx.newId())
                .set(Tables.SKILLS.NAME, skill)
                .set(Tables.SKILLS.CATEGORY, "test")
                .set(Tables.SKILLS.PATH, "/skills/" + skill)
                .set(Tables.SKILLS.CREATED_AT, tx.now())
                .set(Tables.SKILLS.UPDATED_AT, tx.now())
                .execute());
    }
}
