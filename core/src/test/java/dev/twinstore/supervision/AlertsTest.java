package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.model.WorkerStatus;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsTest extends WithStore {
    private Worker ada;
    private Worker bob;

    @BeforeEach
    void workers() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
        bob = store.workers().start(Goals.root(store, "other"), "bob");
    }

    private Alert raise(Worker worker, String type) {
        return store.alerts().raise(worker.id(), type, Severity.HIGH, "look");
    }

    @Test
    void raise_storesAnActiveAlert_andLogsIt() {
        Alert alert = raise(ada, "stuck");
        assertThat(alert.workerId()).isEqualTo(ada.id());
        assertThat(alert.outcomeId()).isEqualTo("goal");
        assertThat(alert.type()).isEqualTo("stuck");
        assertThat(alert.severity()).isEqualTo(Severity.HIGH);
        assertThat(alert.message()).isEqualTo("look");
        assertThat(alert.status()).isEqualTo(AlertStatus.ACTIVE);
        assertThat(alert.autoPaused()).isFalse();
        assertThat(alert.createdAt()).isEqualTo(time.now());
        assertThat(store.alerts().get(alert.id())).isEqualTo(alert);
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.ALERT_RAISED);
        assertThat(feed("goal").get(0).metadata().get("alert_id").asLong()).isEqualTo(alert.id());
    }

    @Test
    void raise_returnsTheActiveOneOfThatTypeUnchanged() {
        Alert first = raise(ada, "stuck");
        time.advance(Duration.ofMinutes(1));
        assertThat(store.alerts().raise(ada.id(), "stuck", Severity.CRITICAL, "worse"))
                .isEqualTo(first);
        assertThat(raise(ada, "high_cost").id()).isNotEqualTo(first.id());
        assertThat(raise(bob, "stuck").id()).isNotEqualTo(first.id());
        assertThat(feedTypes("goal").stream().filter(ActivityType.ALERT_RAISED::equals))
                .hasSize(2);
    }

    @Test
    void raise_makesANewOne_onceTheOldIsAcknowledgedOrResolved() {
        Alert first = raise(ada, "stuck");
        store.alerts().acknowledge(first.id());
        Alert second = raise(ada, "stuck");
        store.alerts().resolve(second.id());
        Alert third = raise(ada, "stuck");
        assertThat(third.id()).isGreaterThan(second.id());
        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    void raise_worksWhateverStateWorkerAndGoalAreIn() {
        store.workers().complete(ada.id());
        Goals.become(store, "goal", OutcomeStatus.ARCHIVED);
        assertThat(raise(ada, "stuck").status()).isEqualTo(AlertStatus.ACTIVE);
        assertThatThrownBy(() -> store.alerts().raise("nobody", "stuck", Severity.LOW, "x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("'nobody'");
        assertThatThrownBy(() -> store.alerts().raise(ada.id(), " ", Severity.LOW, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.alerts().raise(ada.id(), "stuck", Severity.LOW, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void raiseAndPause_pausesTheWorkerInTheSameTransaction() {
        Alert alert = store.alerts().raiseAndPause(ada.id(), "loop", Severity.CRITICAL, "stop it");
        assertThat(alert.autoPaused()).isTrue();
        assertThat(store.alerts().get(alert.id())).isEqualTo(alert);
        assertThat(store.workers().get(ada.id()).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(feedTypes("goal").subList(0, 2))
                .containsExactly(ActivityType.WORKER_PAUSED, ActivityType.ALERT_RAISED);
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.alerts().raiseAndPause(bob.id(), "loop", Severity.CRITICAL, "stop it");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.workers().get(bob.id()).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(store.alerts().list(AlertFilter.all().worker(bob.id()))).isEmpty();
        assertThat(feedTypes("other")).doesNotContain(ActivityType.ALERT_RAISED, ActivityType.WORKER_PAUSED);
    }

    @Test
    void raiseAndPause_pausesAlso_whenTheAlertWasActiveBefore() {
        Alert first = raise(ada, "loop");
        Alert again = store.alerts().raiseAndPause(ada.id(), "loop", Severity.CRITICAL, "still");
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.message()).isEqualTo("look");
        assertThat(again.autoPaused()).isTrue();
        assertThat(store.workers().get(ada.id()).status()).isEqualTo(WorkerStatus.PAUSED);
    }

    @Test
    void raiseAndPause_onlyRaises_ifTheWorkerDoesNotRun() {
        store.workers().pause(ada.id());
        assertThat(store.alerts()
                        .raiseAndPause(ada.id(), "a", Severity.LOW, "paused already")
                        .autoPaused())
                .isFalse();
        store.workers().fail(ada.id(), "gone");
        assertThat(store.alerts()
                        .raiseAndPause(ada.id(), "b", Severity.LOW, "ended")
                        .autoPaused())
                .isFalse();
        Worker idle = store.workers().create("goal", "idle");
        assertThat(store.alerts()
                        .raiseAndPause(idle.id(), "c", Severity.LOW, "not started")
                        .autoPaused())
                .isFalse();
        assertThat(store.workers().get(idle.id()).status()).isEqualTo(WorkerStatus.IDLE);
    }

    @Test
    void acknowledge_isForActiveOnesOnly() {
        Alert alert = raise(ada, "stuck");
        time.advance(Duration.ofSeconds(1));
        Alert acknowledged = store.alerts().acknowledge(alert.id());
        assertThat(acknowledged.status()).isEqualTo(AlertStatus.ACKNOWLEDGED);
        assertThat(acknowledged.acknowledgedAt()).isEqualTo(time.now());
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.ALERT_ACKNOWLEDGED);
        assertThatThrownBy(() -> store.alerts().acknowledge(alert.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is acknowledged");
        assertThatThrownBy(() -> store.alerts().acknowledge(99)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void resolve_endsActiveAndAcknowledgedOnes_once_andResumesNobody() {
        Alert alert = store.alerts().raiseAndPause(ada.id(), "loop", Severity.HIGH, "stop");
        time.advance(Duration.ofSeconds(1));
        Alert resolved = store.alerts().resolve(alert.id());
        assertThat(resolved.status()).isEqualTo(AlertStatus.RESOLVED);
        assertThat(resolved.resolvedAt()).isEqualTo(time.now());
        assertThat(resolved.acknowledgedAt()).isNull();
        assertThat(resolved.autoPaused()).isTrue();
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.ALERT_RESOLVED);
        assertThat(store.workers().get(ada.id()).status()).isEqualTo(WorkerStatus.PAUSED);
        Alert other = raise(ada, "stuck");
        store.alerts().acknowledge(other.id());
        assertThat(store.alerts().resolve(other.id()).status()).isEqualTo(AlertStatus.RESOLVED);
        assertThatThrownBy(() -> store.alerts().resolve(alert.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is resolved");
        assertThatThrownBy(() -> store.alerts().acknowledge(alert.id())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> store.alerts().resolve(99))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no alert of id '99'");
    }

    @Test
    void resolveAll_endsTheOpenOnesOfOneWorker() {
        Alert first = raise(ada, "stuck");
        Alert second = raise(ada, "loop");
        store.alerts().acknowledge(second.id());
        store.alerts().resolve(raise(ada, "old").id());
        Alert others = raise(bob, "stuck");
        assertThat(store.alerts().resolveAll(ada.id())).extracting(Alert::id).containsExactly(first.id(), second.id());
        assertThat(store.alerts().resolveAll(ada.id())).isEmpty();
        assertThat(store.alerts().get(others.id())).isEqualTo(others);
        assertThat(feedTypes("goal").subList(0, 2)).containsOnly(ActivityType.ALERT_RESOLVED);
        assertThatThrownBy(() -> store.alerts().resolveAll("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void list_isTheNewestFirst_ofWhatFits() {
        Alert a = raise(ada, "a");
        Alert b = raise(bob, "b");
        Alert c = store.alerts().resolve(raise(ada, "c").id());
        assertThat(store.alerts().list(AlertFilter.all())).containsExactly(c, b, a);
        assertThat(store.alerts().list(AlertFilter.all().limit(2))).containsExactly(c, b);
        assertThat(store.alerts().list(AlertFilter.all().outcome("goal"))).containsExactly(c, a);
        assertThat(store.alerts().list(AlertFilter.all().worker(bob.id()))).containsExactly(b);
        assertThat(store.alerts().list(AlertFilter.all().status(AlertStatus.ACTIVE)))
                .containsExactly(b, a);
        assertThat(store.alerts()
                        .list(AlertFilter.all().outcome("goal").worker(ada.id()).status(AlertStatus.RESOLVED)))
                .containsExactly(c);
        assertThatThrownBy(() -> AlertFilter.all().limit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.alerts().find(99)).isEmpty();
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        Alert alert = store.alerts().raise(ada.id(), Hostile.STORABLE, Severity.LOW, Hostile.STORABLE);
        assertThat(store.alerts().get(alert.id()).message()).isEqualTo(Hostile.STORABLE);
        assertThat(store.alerts().raise(ada.id(), Hostile.STORABLE, Severity.LOW, "again"))
                .isEqualTo(alert);
        for (String text : Hostile.REFUSED) {
            assertThatThrownBy(() -> store.alerts().raise(ada.id(), text, Severity.LOW, "x"))
                    .isInstanceOf(InvalidTextException.class);
            assertThatThrownBy(() -> store.alerts().raise(ada.id(), "x", Severity.LOW, text))
                    .isInstanceOf(InvalidTextException.class);
        }
        assertThat(store.alerts().list(AlertFilter.all())).hasSize(1);
    }
}
