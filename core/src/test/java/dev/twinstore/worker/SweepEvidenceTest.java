package dev.twinstore.worker;

import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.sharing.LostMerge;
import dev.twinstore.sharing.MergeClaim;
import dev.twinstore.supervision.AlertFilter;
import dev.twinstore.testing.Race;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sweep leaves of a lost worker besides its tasks: one alert, and its merges for others. */
class SweepEvidenceTest extends WithStore {
    @Test
    void sweep_raisesOneAlert_andFreesTheMerges() {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        store.merges().queue(ada.id());
        MergeClaim claim = store.merges().claim(ada).orElseThrow();
        time.advance(Duration.ofMinutes(6));
        assertThat(store.workers().sweep().workers()).hasSize(1);
        List<Alert> alerts = store.alerts().list(AlertFilter.all().worker(ada.id()));
        assertThat(alerts).singleElement().satisfies(alert -> {
            assertThat(alert.type()).isEqualTo("lost");
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.status()).isEqualTo(AlertStatus.ACTIVE);
            assertThat(alert.message()).contains("ada").contains("0 tasks and 1 merges freed");
        });
        assertThat(store.merges().get(claim.merge().id()).status()).isEqualTo(MergeStatus.PENDING);
        assertThat(claim.complete()).isInstanceOf(LostMerge.class);
        assertThat(feedTypes("goal").subList(0, 3))
                .containsExactly(ActivityType.ALERT_RAISED, ActivityType.WORKER_FAILED, ActivityType.MERGE_RELEASED);
        assertThat(store.workers().sweep().isEmpty()).isTrue();
    }

    @Test
    void sweepsThatRace_leaveOneAlertAndOneRelease() throws Exception {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Store second = another();
        store.merges().queue(ada.id());
        assertThat(store.merges().claim(ada)).isPresent();
        time.advance(Duration.ofMinutes(6));
        List<Swept> swept =
                new Race().run(8, i -> (i % 2 == 0 ? store : second).workers().sweep());
        assertThat(swept.stream().filter(one -> !one.isEmpty())).hasSize(1);
        assertThat(feedTypes("goal"))
                .containsOnlyOnce(ActivityType.ALERT_RAISED, ActivityType.MERGE_RELEASED, ActivityType.WORKER_FAILED);
    }

    @Test
    void aDeletedWorker_leavesItsMergesToOthers() {
        Worker ada = store.workers().start(Goals.root(store, "goal"), "ada");
        Worker bob = store.workers().start("goal", "bob");
        store.merges().queue(ada.id());
        MergeClaim claim = store.merges().claim(bob).orElseThrow();
        store.run(tx ->
                tx.dsl().deleteFrom(WORKERS).where(WORKERS.ID.eq(bob.id())).execute());
        assertThat(store.merges().get(claim.merge().id()).status()).isEqualTo(MergeStatus.PENDING);
        assertThat(claim.complete()).isInstanceOf(LostMerge.class);
        assertThat(store.merges().claim(ada).orElseThrow().claimNo()).isEqualTo(2);
    }
}
