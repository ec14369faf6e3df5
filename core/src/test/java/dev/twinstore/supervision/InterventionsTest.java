package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Intervention;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.OutcomeStatus;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterventionsTest extends WithStore {
    private Worker ada;
    private Worker bob;
    private Worker stranger;

    @BeforeEach
    void workers() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
        bob = store.workers().start("goal", "bob");
        stranger = store.workers().start(Goals.root(store, "other"), "stranger");
    }

    private static NewIntervention redirect(String message) {
        return NewIntervention.of(InterventionType.REDIRECT, message);
    }

    private Intervention toAny(String message) {
        return store.interventions().send("goal", redirect(message));
    }

    @Test
    void send_storesWhatItSays_andLogsIt() {
        time.advance(Duration.ofSeconds(5));
        Intervention sent = store.interventions()
                .send("goal", redirect("Use staging").worker(ada.id()).priority(7));
        assertThat(sent.outcomeId()).isEqualTo("goal");
        assertThat(sent.workerId()).isEqualTo(ada.id());
        assertThat(sent.type()).isEqualTo(InterventionType.REDIRECT);
        assertThat(sent.message()).isEqualTo("Use staging");
        assertThat(sent.priority()).isEqualTo(7);
        assertThat(sent.status()).isEqualTo(InterventionStatus.PENDING);
        assertThat(sent.createdAt()).isEqualTo(time.now());
        assertThat(sent.acknowledgedAt()).isNull();
        assertThat(sent.completedAt()).isNull();
        assertThat(store.interventions().get(sent.id())).isEqualTo(sent);
        assertThat(feed("goal").get(0).type()).isEqualTo(ActivityType.INTERVENTION_SENT);
        assertThat(feed("goal").get(0).metadata().get("intervention_id").asText())
                .isEqualTo(sent.id());
    }

    @Test
    void send_isRefused_whereNobodyCouldHearIt() {
        assertThatThrownBy(() -> store.interventions().send("nowhere", redirect("x")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("'nowhere'");
        assertThatThrownBy(
                        () -> store.interventions().send("goal", redirect("x").worker("nobody")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("'nobody'");
        assertThatThrownBy(
                        () -> store.interventions().send("goal", redirect("x").worker(stranger.id())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("belongs to outcome other");
        store.workers().complete(bob.id());
        assertThatThrownBy(
                        () -> store.interventions().send("goal", redirect("x").worker(bob.id())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("completed");
        Goals.become(store, "goal", OutcomeStatus.ARCHIVED);
        assertThatThrownBy(() -> toAny("x"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        assertThatThrownBy(() -> redirect(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.interventions().list("goal", 10)).isEmpty();
    }

    @Test
    void send_waitsForIdleWorkers_andInDormantGoals() {
        Worker idle = store.workers().create("goal", "idle");
        Goals.become(store, "goal", OutcomeStatus.DORMANT);
        Intervention sent = store.interventions().send("goal", redirect("later").worker(idle.id()));
        assertThat(store.interventions().waiting(idle.id())).containsExactly(sent);
    }

    @Test
    void waiting_isWhatIsForTheWorkerOrAnybody_byPriorityThenAge() {
        Intervention low = toAny("low");
        time.advance(Duration.ofSeconds(1));
        Intervention later = toAny("later");
        Intervention mine = store.interventions()
                .send("goal", redirect("mine").worker(ada.id()).priority(1));
        Intervention negative =
                store.interventions().send("goal", redirect("neg").priority(-1));
        store.interventions().send("goal", redirect("his").worker(bob.id()));
        store.interventions().send("other", redirect("theirs"));
        store.interventions().dismiss(toAny("withdrawn").id());
        assertThat(store.interventions().waiting(ada.id())).containsExactly(mine, low, later, negative);
        assertThat(store.workers().heartbeat(ada.id()).toString()).contains("interventions=4");
        assertThatThrownBy(() -> store.interventions().waiting("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void acknowledge_givesWhatIsForAnybodyToTheFirst_andOnlyOnce() {
        Intervention sent = toAny("one of you");
        time.advance(Duration.ofSeconds(1));
        Intervention taken =
                store.interventions().acknowledge(ada.id(), sent.id()).orElseThrow();
        assertThat(taken.status()).isEqualTo(InterventionStatus.ACKNOWLEDGED);
        assertThat(taken.workerId()).isEqualTo(ada.id());
        assertThat(taken.acknowledgedAt()).isEqualTo(time.now());
        assertThat(store.interventions().acknowledge(bob.id(), sent.id())).isEmpty();
        assertThat(store.interventions().acknowledge(ada.id(), sent.id())).isEmpty();
        assertThat(store.interventions().waiting(bob.id())).isEmpty();
        assertThat(feedTypes("goal")).containsOnlyOnce(ActivityType.INTERVENTION_ACKNOWLEDGED);
    }

    @Test
    void acknowledge_isRefused_toWorkersItIsNotFor() {
        Intervention his = store.interventions().send("goal", redirect("his").worker(bob.id()));
        assertThatThrownBy(() -> store.interventions().acknowledge(ada.id(), his.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is for worker " + bob.id());
        assertThatThrownBy(() -> store.interventions().acknowledge(stranger.id(), his.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("belongs to outcome other");
        assertThatThrownBy(() -> store.interventions().acknowledge("nobody", his.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.interventions().acknowledge(ada.id(), "none"))
                .isInstanceOf(NotFoundException.class);
        assertThat(store.interventions().get(his.id())).isEqualTo(his);
    }

    @Test
    void acknowledge_isRefused_toWorkersThatDoNotRun() {
        Intervention sent = toAny("anybody");
        Worker idle = store.workers().create("goal", "idle");
        assertThatThrownBy(() -> store.interventions().acknowledge(idle.id(), sent.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is idle");
        store.workers().fail(ada.id(), "swept");
        assertThatThrownBy(() -> store.interventions().acknowledge(ada.id(), sent.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is failed");
        store.workers().pause(bob.id());
        assertThat(store.interventions().acknowledge(bob.id(), sent.id())).isPresent();
    }

    @Test
    void complete_endsWhatWasAcknowledged_andNothingElse() {
        Intervention sent = toAny("do it");
        assertThatThrownBy(() -> store.interventions().complete(sent.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is pending")
                .hasMessageContaining("only an acknowledged one");
        assertThat(store.interventions().acknowledge(ada.id(), sent.id())).isPresent();
        time.advance(Duration.ofSeconds(1));
        Intervention done = store.interventions().complete(sent.id());
        assertThat(done.status()).isEqualTo(InterventionStatus.COMPLETED);
        assertThat(done.completedAt()).isEqualTo(time.now());
        assertThat(feedTypes("goal").get(0)).isEqualTo(ActivityType.INTERVENTION_COMPLETED);
        assertThatThrownBy(() -> store.interventions().complete(sent.id())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> store.interventions().dismiss(sent.id())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> store.interventions().complete("none")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void dismiss_endsWhatIsOpen_once() {
        Intervention pending = toAny("a");
        Intervention acknowledged = toAny("b");
        assertThat(store.interventions().acknowledge(ada.id(), acknowledged.id()))
                .isPresent();
        assertThat(store.interventions().dismiss(pending.id()).status()).isEqualTo(InterventionStatus.DISMISSED);
        assertThat(store.interventions().dismiss(acknowledged.id()).completedAt())
                .isEqualTo(time.now());
        assertThatThrownBy(() -> store.interventions().dismiss(pending.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is dismissed");
        assertThatThrownBy(() -> store.interventions().dismiss("none")).isInstanceOf(NotFoundException.class);
        assertThat(store.interventions().acknowledge(ada.id(), pending.id())).isEmpty();
        assertThat(feedTypes("goal").subList(0, 2)).containsOnly(ActivityType.INTERVENTION_DISMISSED);
    }

    @Test
    void list_isTheNewestFirst_ofOneStatusIfAsked() {
        Intervention first = toAny("first");
        time.advance(Duration.ofSeconds(1));
        Intervention second = toAny("second");
        time.advance(Duration.ofSeconds(1));
        Intervention third = store.interventions().dismiss(toAny("third").id());
        assertThat(store.interventions().list("goal", 10)).containsExactly(third, second, first);
        assertThat(store.interventions().list("goal", 2)).containsExactly(third, second);
        assertThat(store.interventions().list("goal", InterventionStatus.PENDING, 1))
                .containsExactly(second);
        assertThat(store.interventions().list("nowhere", 1)).isEmpty();
        assertThatThrownBy(() -> store.interventions().list("goal", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void find_isEmpty_andGetThrows_whereThereIsNone() {
        assertThat(store.interventions().find("none")).isEmpty();
        assertThatThrownBy(() -> store.interventions().get("none"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no intervention of id 'none'");
    }

    @Test
    void nothingIsThere_afterATransactionThatThrew() {
        Intervention sent = toAny("stays");
        var before = feed("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.interventions().send("goal", redirect("gone"));
                    tx.interventions().acknowledge(ada.id(), sent.id());
                    tx.interventions().complete(sent.id());
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.interventions().list("goal", 10)).containsExactly(sent);
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        assertThat(store.interventions().get(toAny(Hostile.STORABLE).id()).message())
                .isEqualTo(Hostile.STORABLE);
        for (String text : Hostile.REFUSED) {
            assertThatThrownBy(() -> toAny(text)).isInstanceOf(InvalidTextException.class);
        }
        assertThat(store.interventions().find(Hostile.STORABLE)).isEmpty();
        assertThat(store.interventions().list("goal", 10)).hasSize(1);
    }
}
