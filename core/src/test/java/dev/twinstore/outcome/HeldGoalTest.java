package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Callers;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a server, whoever works for a goal waits for nobody who moves its last activity; and that is moved all the same. */
@Tag("postgresql")
class HeldGoalTest extends TestStore {
    @Override
    protected StoreOptions options() {
        return StoreOptions.of(database.database()).withLivenessEvery(Duration.ofMillis(50));
    }

    @Test
    void work_goesOnWhileTheGoalIsHeld_andItsLastActivityIsMovedAfterwards() throws SQLException {
        Instant before = lastActivity();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE outcomes SET last_activity_at = last_activity_at WHERE id = '" + outcome + "'");

            tick();
            store.activity().add(outcome, "noted", "while the goal is held");

            assertThat(lastActivity()).isEqualTo(before);
            other.rollback();
        }
        Instant noted =
                store.activity().ofOutcome(outcome, null, 1).entries().get(0).createdAt();
        assertThat(noted).isAfter(before);
        while (lastActivity().isBefore(noted)) {
            tick();
        }
        assertThat(lastActivity()).isEqualTo(noted);
    }

    @Test
    void close_movesWhatIsLeft() throws SQLException {
        Instant noted;
        try (Store slow = Store.open(options().withLivenessEvery(Duration.ofHours(1)))) {
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.executeUpdate("UPDATE outcomes SET name = name WHERE id = '" + outcome + "'");
                tick();
                slow.activity().add(outcome, "noted", "while the goal is held");
                other.rollback();
            }
            noted = slow.activity().ofOutcome(outcome, null, 1).entries().get(0).createdAt();
            assertThat(lastActivity()).isBefore(noted);
        }
        assertThat(lastActivity()).isEqualTo(noted);
    }

    @Test
    void lastActivity_isNotMovedByWhatWasUndone() throws SQLException {
        Instant before = lastActivity();
        tick();
        store.run(tx -> {
            try {
                tx.run(inner -> {
                    inner.activity().add(outcome, "noted", "undone");
                    throw new IllegalStateException("undo it");
                });
            } catch (IllegalStateException e) {
                tx.outcomes().create("another goal");
            }
        });
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // several looks
        assertThat(lastActivity()).isEqualTo(before);
    }

    @Test
    void aLongTransaction_holdsNobodyUp() {
        task("quick");
        Worker worker = worker("quick");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch worked = new CountDownLatch(1);
        try (Callers callers = new Callers()) {
            CompletableFuture<Boolean> slow = callers.start(() -> store.write(tx -> {
                tx.activity().add(outcome, "noted", "by one that takes its time");
                tx.dsl().fetchExists(OUTCOMES); // what was put off is sent
                begun.countDown();
                Callers.await(worked);
                return true;
            }));
            Callers.await(begun);
            Claim claim = store.tasks().claim(worker).orElseThrow();
            claim.start().orThrow();
            claim.complete().orThrow();
            worked.countDown();
            assertThat(Callers.get(slow)).isTrue();
        }
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(1);
    }

    private Instant lastActivity() {
        return store.outcomes().get(outcome).lastActivityAt();
    }

    private static void tick() {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
}
