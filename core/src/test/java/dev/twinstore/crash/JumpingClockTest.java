package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock is set by an hour while work is going on. */
class JumpingClockTest extends TestStore {
    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void nobodyAliveIsFailedAndClaimsHold(int hours) {
        task("t");
        Worker worker = worker("alive");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        claim.start().orThrow();
        time.jump(Duration.ofHours(hours));
        assertThat(store.workers().sweep().isEmpty()).isTrue();
        claim.heartbeat().orThrow();
        time.advance(Duration.ofMinutes(4));
        assertThat(store.workers().sweep().isEmpty()).isTrue();
        assertThat(claim.complete().orThrow().status()).isEqualTo(TaskStatus.COMPLETED);
        time.advance(Duration.ofMinutes(6));
        assertThat(store.workers().sweep().workers())
                .as("silent for longer than the threshold, whatever the wall clock says")
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void theFeedStaysInTheOrderOfWhatHappened(int hours) {
        String first = task("first");
        time.jump(Duration.ofHours(hours));
        String second = task("second");
        List<Activity> created = feed(outcome).stream()
                .filter(entry -> entry.type().equals(ActivityType.TASK_CREATED))
                .toList();
        assertThat(created)
                .extracting(entry -> entry.metadata().get("task_id").asText())
                .containsExactly(second, first);
        assertThat(created)
                .isSortedAccordingTo(Comparator.comparing(Activity::id).reversed());
        Long cursor = created.get(0).id();
        assertThat(store.activity().ofOutcome(outcome, cursor, 1).entries()).containsExactly(created.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void aBackoffEndsWhenTheWallClockSaysSo(int hours) {
        task(NewTask.of("t").maxAttempts(5));
        Worker worker = worker("w");
        store.tasks().claim(worker).orElseThrow().fail("broken").orThrow();
        assertThat(store.tasks().claim(worker)).isEmpty();
        time.jump(Duration.ofHours(hours));
        assertThat(store.tasks().claim(worker).isPresent())
                .as("set forward, it ends at once; set back, it lasts until the clock was there again")
                .isEqualTo(hours > 0);
        if (hours < 0) {
            time.advance(Duration.ofHours(1).plusMinutes(1));
            assertThat(store.tasks().claim(worker)).isPresent();
        }
    }
}
