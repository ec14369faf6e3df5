package dev.twinstore.worker;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Claim;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Real processes: killed, stopped, and brought back. */
class DeadProcessTest extends TestStore {
    /** Claims and starts a task, says so, and waits for a line before it tries to complete it; prints the answer. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            StoreOptions options = StoreOptions.of(args[0]);
            if (args.length > 2) {
                options = options.withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(Long.parseLong(args[2])));
            }
            try (Store store = Store.open(options)) {
                Worker worker = store.workers().start(args[1], "holder");
                Claim claim = store.tasks().claim(worker).orElseThrow();
                claim.start().orThrow();
                System.out.println(worker.id());
                if (System.in.read() < 0) {
                    System.out.println(claim.complete().getClass().getSimpleName());
                }
            }
        }
    }

    @Test
    void open_freesTheTasksOfAProcessThatWasKilled() {
        String id = task("t");
        try (ChildProcess child = ChildProcess.start(Holder.class, database.argument(), outcome)) {
            String worker = child.line();
            assertThat(store.workers().sweepDeadProcesses().isEmpty())
                    .as("it lives")
                    .isTrue();
            child.kill();
            try (Store opened = Store.open(StoreOptions.of(database.database()))) {
                assertThat(opened.workers().get(worker).status()).isEqualTo(WorkerStatus.FAILED);
                assertThat(opened.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
                assertThat(opened.tasks().get(id).lastError())
                        .contains("process " + child.pid())
                        .contains("is gone");
            }
        }
    }

    @Test
    void aRunningStoreFindsAKilledProcessByItself() {
        String id = task("t");
        try (Store running = Store.open(StoreOptions.of(database.database()).withLivenessEvery(Duration.ofMillis(50)));
                ChildProcess child = ChildProcess.start(Holder.class, database.argument(), outcome)) {
            child.line();
            child.kill();
            Instant deadline = Instant.now().plusSeconds(20);
            while (running.tasks().get(id).status() != TaskStatus.PENDING
                    && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            assertThat(running.tasks().get(id).status()).isEqualTo(TaskStatus.PENDING);
        }
    }

    @Test
    void aProcessSuspendedPastTheThresholdWritesNothingWhenItIsResumed() {
        String id = task("t");
        try (Store running = Store.open(StoreOptions.of(database.database())
                        .withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(1_500)));
                ChildProcess child = ChildProcess.start(Holder.class, database.argument(), outcome, 1_500)) {
            String worker = child.line();
            stopOutsideAWrite(child);
            Instant deadline = Instant.now().plusSeconds(30);
            while (running.workers().get(worker).status() == WorkerStatus.RUNNING
                    && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            assertThat(running.workers().get(worker).status()).isEqualTo(WorkerStatus.FAILED);
            Claim heir = running.tasks()
                    .claim(running.workers().start(outcome, "heir"))
                    .orElseThrow();
            var before = running.tasks().get(id);
            child.signal("CONT");
            child.endInput();
            assertThat(child.line()).isEqualTo("Lost");
            assertThat(running.tasks().get(id)).isEqualTo(before);
            heir.complete().orThrow();
        }
    }

    /** Suspends the process, but not while it holds the write lock: then nobody could write, and nobody could sweep. */
    private void stopOutsideAWrite(ChildProcess child) {
        try (Store probe = Store.open(options().withLockTimeout(Duration.ofMillis(300)))) {
            while (true) {
                child.signal("STOP");
                try {
                    probe.activity().add(outcome, "probe", "can write");
                    return;
                } catch (StoreBusyException e) {
                    child.signal("CONT");
                }
            }
        }
    }

    @Test
    void aReusedPidIsNotTheSameProcess() {
        task("t");
        Worker worker = worker("w");
        assertThat(store.tasks().claim(worker)).isPresent();
        assertThat(store.workers().sweepDeadProcesses().isEmpty()).isTrue();
        // The same pid, but a process that started earlier: whoever has the pid now is not the worker.
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.PROCESS_TICKS, WORKERS.PROCESS_TICKS.minus(1000L))
                .set(WORKERS.PROCESS_STARTED_AT, Instant.EPOCH)
                .execute());
        assertThat(store.workers().sweepDeadProcesses().workers()).hasSize(1);
    }

    @Test
    void processesOfAnotherHostOrNamespaceAreLeftToTheirHeartbeat() {
        Worker worker = worker("w");
        store.run(tx -> tx.dsl()
                .update(WORKERS)
                .set(WORKERS.HOST, "elsewhere")
                .set(WORKERS.PID, 1L)
                .execute());
        assertThat(store.workers().sweepDeadProcesses().isEmpty()).isTrue();
        String space = ProcessIdentity.current().pidSpace();
        if (space != null) {
            store.run(tx -> tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.HOST, worker.host())
                    .set(WORKERS.PID_SPACE, ProcessIdentity.current().boot() + "/pid:[1]")
                    .execute());
            assertThat(store.workers().sweepDeadProcesses().isEmpty()).isTrue();
            store.run(tx -> tx.dsl()
                    .update(WORKERS)
                    .set(WORKERS.PID_SPACE, "another-boot/pid:[1]")
                    .execute());
            assertThat(store.workers().sweepDeadProcesses().workers())
                    .as("the machine was restarted")
                    .hasSize(1);
        }
        assertThat(store.<Integer>read(dsl -> dsl.fetchCount(TASKS))).isZero();
    }
}
