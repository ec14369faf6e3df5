package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.model.CapabilityReadiness.COMPLETE;
import static dev.twinstore.model.CapabilityReadiness.IN_PROGRESS;
import static dev.twinstore.model.CapabilityReadiness.NOT_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest extends WithStore {
    private CapabilityReadiness of(TaskStatus... capabilities) {
        String id = store.outcomes().create("goal").id();
        for (TaskStatus status : capabilities) {
            Given.task(store, id, status, TaskPhase.CAPABILITY, 0);
        }
        return store.outcomes().capabilityReadiness(id);
    }

    @Test
    void readiness_isWorkedOutFromCapabilityTasks() {
        assertThat(of()).isEqualTo(NOT_STARTED);
        assertThat(of(TaskStatus.PENDING, TaskStatus.PENDING)).isEqualTo(NOT_STARTED);
        assertThat(of(TaskStatus.CLAIMED)).isEqualTo(IN_PROGRESS);
        assertThat(of(TaskStatus.RUNNING, TaskStatus.PENDING)).isEqualTo(IN_PROGRESS);
        assertThat(of(TaskStatus.COMPLETED, TaskStatus.PENDING)).isEqualTo(IN_PROGRESS);
        assertThat(of(TaskStatus.COMPLETED, TaskStatus.FAILED)).isEqualTo(IN_PROGRESS);
        assertThat(of(TaskStatus.FAILED)).isEqualTo(IN_PROGRESS);
        assertThat(of(TaskStatus.COMPLETED, TaskStatus.COMPLETED)).isEqualTo(COMPLETE);
    }

    @Test
    void readiness_countsATaskThatWasTriedAndWaits() {
        String id = store.outcomes().create("goal").id();
        Given.task(store, id, TaskStatus.PENDING, TaskPhase.CAPABILITY, 1);
        assertThat(store.outcomes().capabilityReadiness(id)).isEqualTo(IN_PROGRESS);
    }

    @Test
    void readiness_ignoresExecutionAndOtherGoals() {
        String id = store.outcomes().create("goal").id();
        String child =
                store.outcomes().create(NewOutcome.of("child").parent(id)).id();
        Given.task(store, id, TaskStatus.RUNNING);
        Given.task(store, child, TaskStatus.COMPLETED, TaskPhase.CAPABILITY, 1);
        assertThat(store.outcomes().capabilityReadiness(id)).isEqualTo(NOT_STARTED);
    }

    @Test
    void refresh_storesAndTellsOnlyAChange() {
        String id = store.outcomes().create("goal").id();
        assertThat(store.outcomes().refreshCapabilityReady(id)).isEqualTo(NOT_STARTED);
        assertThat(feed(id)).hasSize(1);

        String task = Given.task(store, id, TaskStatus.RUNNING, TaskPhase.CAPABILITY, 1);
        time.advance(Duration.ofSeconds(1));
        assertThat(store.outcomes().refreshCapabilityReady(id)).isEqualTo(IN_PROGRESS);
        Outcome changed = store.outcomes().get(id);
        assertThat(changed.capabilityReady()).isEqualTo(IN_PROGRESS);
        assertThat(changed.updatedAt()).isEqualTo(time.now());
        assertThat(feed(id).get(0).type()).isEqualTo(ActivityType.CAPABILITY_READY_CHANGED);
        assertThat(feed(id).get(0).metadata().toString())
                .isEqualTo("{\"from\":\"not_started\",\"to\":\"in_progress\"}");

        time.advance(Duration.ofSeconds(1));
        assertThat(store.outcomes().refreshCapabilityReady(id)).isEqualTo(IN_PROGRESS);
        assertThat(store.outcomes().get(id)).isEqualTo(changed);
        assertThat(feed(id)).hasSize(2);

        store.run(tx -> {
            tx.dsl()
                    .update(TASKS)
                    .set(TASKS.STATUS, TaskStatus.COMPLETED)
                    .setNull(TASKS.CLAIMED_BY)
                    .setNull(TASKS.CLAIMED_AT)
                    .set(TASKS.COMPLETED_AT, tx.now())
                    .where(TASKS.ID.eq(task))
                    .execute();
            assertThat(tx.outcomes().refreshCapabilityReady(id)).isEqualTo(COMPLETE);
        });
        assertThat(store.outcomes().get(id).capabilityReady()).isEqualTo(COMPLETE);
        assertThat(feed(id)).hasSize(3);
    }

    @Test
    void refresh_isRolledBackWithItsEntry() {
        String id = store.outcomes().create("goal").id();
        Given.task(store, id, TaskStatus.COMPLETED, TaskPhase.CAPABILITY, 1);
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().refreshCapabilityReady(id);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.outcomes().get(id).capabilityReady()).isEqualTo(NOT_STARTED);
        assertThat(feed(id)).hasSize(1);
    }

    @Test
    void readiness_ofAMissingGoalIsNotFound() {
        assertThatThrownBy(() -> store.outcomes().capabilityReadiness("x")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().refreshCapabilityReady("x")).isInstanceOf(NotFoundException.class);
    }
}
