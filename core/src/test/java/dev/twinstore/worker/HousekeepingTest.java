package dev.twinstore.worker;

import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.TimeSource;
import dev.twinstore.db.tables.pojos.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The background heartbeat, called by hand with clocks moved by hand, and once for real. */
class HousekeepingTest extends TestStore {
    @Test
    void beat_reachesAllWorkersOfTheProcessInOneStatement() {
        Worker a = worker("a");
        Worker b = worker("b");
        Worker elsewhere = worker("elsewhere");
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.HOST, "elsewhere")
                .where(WORKERS.ID.eq(elsewhere.id()))
                .execute());
        store.workers().pause(b.id());
        time.advance(Duration.ofSeconds(30));
        try (Housekeeping housekeeping = new Housekeeping(store)) {
            assertThat(housekeeping.heard(a.id())).isEmpty();
            housekeeping.beat();
            assertThat(housekeeping.heard(a.id())).contains(new Heartbeat.Alive(false, 0));
            assertThat(housekeeping.heard(b.id())).contains(new Heartbeat.Alive(true, 0));
            assertThat(housekeeping.heard(elsewhere.id())).isEmpty();
            assertThat(store.workers().get(a.id()).lastHeartbeat()).isEqualTo(time.now());
            assertThat(store.workers().get(elsewhere.id()).lastHeartbeat()).isNotEqualTo(time.now());
        }
    }

    @Test
    void listen_hearsOnlyWhatIsNew() {
        Worker worker = worker("w");
        List<Heartbeat> heard = new ArrayList<>();
        try (Housekeeping housekeeping = new Housekeeping(store)) {
            housekeeping.listen((id, heartbeat) -> heard.add(heartbeat));
            housekeeping.listen((id, heartbeat) -> {
                throw new IllegalStateException("a listener that fails harms nobody");
            });
            housekeeping.beat();
            housekeeping.beat();
            store.workers().pause(worker.id());
            housekeeping.beat();
            store.workers().complete(worker.id());
            housekeeping.beat();
            housekeeping.beat();
        }
        assertThat(heard).hasSize(3);
        assertThat(heard.get(0)).isEqualTo(new Heartbeat.Alive(false, 0));
        assertThat(heard.get(1)).isEqualTo(new Heartbeat.Alive(true, 0));
        assertThat(heard.get(2)).isInstanceOf(Heartbeat.Swept.class);
    }

    @Test
    void workersAreToldOfSilenceBeforeOthersMayTakeTheirTasks() {
        Worker worker = worker("w");
        try (Housekeeping housekeeping = new Housekeeping(store)) {
            housekeeping.beat();
            time.advance(Duration.ofMinutes(3)); // more than half of staleAfter: nothing reached the database
            assertThat(housekeeping.heard(worker.id()))
                    .contains(new Heartbeat.Silent(Duration.ofMinutes(3), Duration.ofMinutes(2)));
            assertThat(store.workers().stale()).as("still its own").isEmpty();
            time.advance(Duration.ofMinutes(3));
            assertThat(housekeeping.heard(worker.id()))
                    .contains(new Heartbeat.Silent(Duration.ofMinutes(6), Duration.ZERO));
            housekeeping.beat();
            assertThat(housekeeping.heard(worker.id())).contains(new Heartbeat.Alive(false, 0));
        }
    }

    @Test
    void aStoreBeatsByItself() throws InterruptedException {
        try (Store beating = Store.open(
                StoreOptions.of(database.database()).withHeartbeat(Duration.ofMillis(20), Duration.ofMinutes(5)))) {
            CountDownLatch alive = new CountDownLatch(1);
            beating.onHeartbeat((id, heartbeat) -> alive.countDown());
            Worker worker = beating.workers().start(outcome, "w");
            assertThat(alive.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(beating.heartbeatOf(worker.id())).contains(new Heartbeat.Alive(false, 0));
            beating.workers().complete(worker.id());
        }
        assertThat(store.heartbeatOf("any")).isEmpty();
        assertThatThrownBy(() -> store.onHeartbeat((id, heartbeat) -> {})).isInstanceOf(RefusedException.class);
    }

    @Test
    void anErrorInTheBackground_doesNotEndTheHeartbeats() throws InterruptedException {
        AtomicInteger errors = new AtomicInteger();
        TimeSource failing = new TimeSource() {
            @Override
            public Instant now() {
                if (Thread.currentThread().getName().startsWith("twinstore-housekeeping")
                        && errors.getAndIncrement() < 3) {
                    throw new NoClassDefFoundError("a class that cannot be loaded any more");
                }
                return Instant.now();
            }

            @Override
            public long monotonicNanos() {
                return System.nanoTime();
            }

            @Override
            public boolean standsForServer() {
                return true;
            }
        };
        try (Store beating = Store.open(StoreOptions.of(database.database())
                .withHeartbeat(Duration.ofMillis(20), Duration.ofMinutes(5))
                .withTime(failing))) {
            CountDownLatch alive = new CountDownLatch(1);
            beating.onHeartbeat((id, heartbeat) -> {
                throw new AssertionError("of a listener");
            });
            beating.onHeartbeat((id, heartbeat) -> alive.countDown());
            Worker worker = beating.workers().start(outcome, "w");
            assertThat(alive.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(errors.get()).isGreaterThan(3);
            beating.workers().complete(worker.id());
        }
    }
}
