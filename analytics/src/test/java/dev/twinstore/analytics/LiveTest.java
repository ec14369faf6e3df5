package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Intervention;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InterventionType;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveTest {
    private static final Selection ALL = Selection.everything();
    private static final Instant PAST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FUTURE = Instant.parse("2200-01-01T00:00:00Z");

    @TempDir
    Path dir;

    private Store store;

    @BeforeEach
    void open() {
        store = Rows.store(dir.resolve("twin.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void readyTasks_areExactlyThoseThatClaimsWouldGet() throws SQLException {
        String goal = store.outcomes().create("Goal").id();
        String asleep = store.outcomes().create("Asleep").id();
        store.tasks().add(goal, NewTask.of("ready").id("ready"));
        store.tasks().add(goal, NewTask.of("its time has come").notBefore(PAST));
        store.tasks().add(goal, NewTask.of("too early").notBefore(FUTURE));
        store.tasks().add(goal, NewTask.of("waits for another").dependsOn("ready"));
        store.tasks()
                .add(
                        goal,
                        NewTask.of("its time has come, not the other")
                                .notBefore(PAST)
                                .dependsOn("ready"));
        store.tasks()
                .add(
                        goal,
                        NewTask.of("its time has come, not the skill")
                                .notBefore(PAST)
                                .requiredSkills("juggling"));
        store.tasks().add(goal, NewTask.of("tried too often").id("tried"));
        store.tasks().add(asleep, NewTask.of("in a goal that sleeps"));
        store.tasks().add(asleep, NewTask.of("there too").notBefore(PAST));
        store.outcomes().pause(asleep);
        try (PlainSql sql = new PlainSql(dir.resolve("twin.db"))) {
            sql.execute("update tasks set attempts = max_attempts where id = 'tried'");
        }

        Live live = Live.of(store, ALL);
        assertThat(live.pending()).isEqualTo(9);
        assertThat(live.ready()).isEqualTo(2);
        assertThat(live.goals())
                .extracting(Live.OfGoal::outcomeId, Live.OfGoal::pending, Live.OfGoal::ready)
                .containsExactlyInAnyOrder(tuple(goal, 7L, 2L), tuple(asleep, 2L, 0L));
        assertThat(Ageing.of(store, ALL).waiting()).isEqualTo(new Ageing.Waiting(2, 1, 2, 0, 1, 2, 1));
        assertThat(Ageing.of(store, ALL).oldest())
                .extracting(Ageing.Open::waitsFor)
                .containsExactlyInAnyOrder(
                        null, null, "time", "task:ready", "task:ready", "skill:juggling", null, "goal", "goal");

        Worker worker = store.workers().start(goal, "W");
        assertThat(store.tasks().claim(worker, 100)).hasSize(2);
        Live then = Live.of(store, ALL);
        assertThat(then.ready()).isZero();
        assertThat(then.claims()).isEqualTo(2);
        assertThat(then.goals())
                .filteredOn(row -> row.outcomeId().equals(goal))
                .extracting(Live.OfGoal::pending, Live.OfGoal::claimed, Live.OfGoal::liveWorkers)
                .containsExactly(tuple(5L, 2L, 1L));
        assertThat(Ageing.of(store, ALL).waiting())
                .as("nothing else has changed")
                .isEqualTo(new Ageing.Waiting(0, 1, 2, 0, 1, 2, 1));
    }

    @Test
    void goals_areThoseThatSomethingHappenedToLast_ofTheSelection() {
        for (String name : new String[] {"a", "b", "c"}) {
            Rows.outcome(store, name, name);
        }
        String child = store.write(
                tx -> tx.outcomes().create(NewOutcome.of("child").parent("a")).id());
        assertThat(Live.of(store, ALL).goals())
                .extracting(Live.OfGoal::outcomeId)
                .contains(child)
                .as("alike ones by id, the highest first")
                .endsWith("c", "b")
                .hasSize(4);
        assertThat(Live.of(store, ALL.top(2)).goals()).hasSize(2);
        assertThat(Live.of(store, ALL.ofTree("a")).goals())
                .extracting(Live.OfGoal::outcomeId)
                .containsExactlyInAnyOrder("a", child);
    }

    @Test
    void interventions_waitUntilAWorkerTakesNote() {
        String goal = store.outcomes().create("Goal").id();
        Worker worker = store.workers().start(goal, "W");
        Intervention sent = store.interventions().send(goal, NewIntervention.of(InterventionType.PAUSE, "stop"));
        assertThat(Live.of(store, ALL).waitingInterventions()).isEqualTo(1);
        assertThat(Live.of(store, ALL.ofOutcome("another")).waitingInterventions())
                .isZero();
        assertThat(store.interventions().acknowledge(worker.id(), sent.id())).isPresent();
        assertThat(Live.of(store, ALL).waitingInterventions()).isZero();
    }

    @Test
    void tasksThatWaitForAFailedTask_areCounted() throws SQLException {
        String goal = store.outcomes().create("Goal").id();
        store.tasks().add(goal, NewTask.of("fails").id("fails"));
        store.tasks().add(goal, NewTask.of("in vain").dependsOn("fails"));
        store.tasks().add(goal, NewTask.of("still open").id("open"));
        store.tasks().add(goal, NewTask.of("with hope").dependsOn("open"));
        store.tasks().add(goal, NewTask.of("also in vain").id("gone"));
        assertThat(Ageing.of(store, ALL).waiting().failed()).isZero();
        try (PlainSql sql = new PlainSql(dir.resolve("twin.db"))) {
            sql.execute("update tasks set status = 'failed', completed_at = 1 where id = 'fails'");
            sql.execute("update tasks set depends_on = '[\"never there\"]' where id = 'gone'");
        }
        Ageing.Waiting waiting = Ageing.of(store, ALL).waiting();
        assertThat(waiting.task()).isEqualTo(3);
        assertThat(waiting.failed()).isEqualTo(2);
    }
}
