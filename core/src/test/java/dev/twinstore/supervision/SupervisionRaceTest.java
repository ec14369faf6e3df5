package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Goals;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Intervention;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two stores on one file, as two processes have, and eight threads that want the same thing at the same moment. */
class SupervisionRaceTest extends WithStore {
    private static final int THREADS = 8;

    @Test
    void acknowledge_givesEachInterventionToExactlyOneWorker() throws Exception {
        Goals.root(store, "goal");
        Store second = another();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(store.workers().start("goal", "worker " + i));
        }
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(store.interventions()
                    .send("goal", NewIntervention.of(InterventionType.ADD_TASK, "nr " + i))
                    .id());
        }
        List<List<Intervention>> taken = new Race().run(THREADS, i -> {
            Store mine = i % 2 == 0 ? store : second;
            List<Intervention> won = new ArrayList<>();
            for (String id : sent) {
                mine.interventions().acknowledge(workers.get(i).id(), id).ifPresent(won::add);
            }
            return won;
        });
        assertThat(taken.stream().flatMap(List::stream).map(Intervention::id))
                .containsExactlyInAnyOrderElementsOf(sent);
        for (int i = 0; i < THREADS; i++) {
            String winner = workers.get(i).id();
            assertThat(taken.get(i))
                    .allSatisfy(one -> assertThat(
                                    store.interventions().get(one.id()).workerId())
                            .isEqualTo(winner));
        }
        assertThat(feedTypes("goal").stream().filter(ActivityType.INTERVENTION_ACKNOWLEDGED::equals))
                .hasSize(sent.size());
    }

    @Test
    void acknowledgeAndDismiss_haveOneOutcome_whoeverIsFirst() throws Exception {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Store second = another();
        NewIntervention stop = NewIntervention.of(InterventionType.PAUSE, "stop");

        String first = store.interventions().send("goal", stop).id();
        assertThat(second.interventions().acknowledge(ada.id(), first)).isPresent();
        assertThat(store.interventions().dismiss(first).workerId()).isEqualTo(ada.id());

        String other = store.interventions().send("goal", stop).id();
        store.interventions().dismiss(other);
        assertThat(second.interventions().acknowledge(ada.id(), other)).isEmpty();

        String raced = store.interventions().send("goal", stop).id();
        List<Boolean> ended = new Race().run(THREADS, i -> {
            try {
                (i % 2 == 0 ? store : second).interventions().dismiss(raced);
                return true;
            } catch (RefusedException e) {
                return false;
            }
        });
        assertThat(ended).containsOnlyOnce(true);
        assertThat(store.interventions().get(raced).status()).isEqualTo(InterventionStatus.DISMISSED);
    }

    @Test
    void raise_makesOneAlert_andEveryoneGetsThatOne() throws Exception {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Store second = another();
        for (int round = 0; round < 5; round++) {
            List<Alert> raised = new Race()
                    .run(
                            THREADS,
                            i -> (i % 2 == 0 ? store : second)
                                    .alerts()
                                    .raise(ada.id(), "stuck", i < 4 ? Severity.LOW : Severity.HIGH, "seen by " + i));
            assertThat(raised).allSatisfy(alert -> assertThat(alert).isEqualTo(raised.get(0)));
            assertThat(store.alerts().resolveAll(ada.id())).hasSize(1);
        }
        assertThat(feedTypes("goal").stream().filter(ActivityType.ALERT_RAISED::equals))
                .hasSize(5);
    }

    @Test
    void raiseAndPause_pausesOnce() throws Exception {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Store second = another();
        List<Alert> raised = new Race()
                .run(
                        THREADS,
                        i -> (i % 2 == 0 ? store : second)
                                .alerts()
                                .raiseAndPause(ada.id(), "loop", Severity.CRITICAL, "stop"));
        assertThat(raised).extracting(Alert::id).containsOnly(raised.get(0).id());
        assertThat(raised).extracting(Alert::autoPaused).containsOnly(true);
        assertThat(store.workers().get(ada.id()).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(feedTypes("goal")).containsOnlyOnce(ActivityType.WORKER_PAUSED);
    }

    @Test
    void acknowledge_ofASweptWorker_neverTakesTheIntervention() {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Worker bob = store.workers().start("goal", "bob");
        String id = store.interventions()
                .send("goal", NewIntervention.of(InterventionType.REDIRECT, "go on"))
                .id();
        another().workers().fail(ada.id(), "swept by another process");
        Optional<Intervention> byTheDead;
        try {
            byTheDead = store.interventions().acknowledge(ada.id(), id);
        } catch (RefusedException e) {
            byTheDead = Optional.empty();
        }
        assertThat(byTheDead).isEmpty();
        assertThat(store.interventions().acknowledge(bob.id(), id)).isPresent();
    }
}
