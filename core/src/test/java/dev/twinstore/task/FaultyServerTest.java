package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Backoff;
import dev.twinstore.Callers;
import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreUnavailableException;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.schema.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A PostgreSQL server whose connections break, and which goes away: nothing is lost, and nothing happens twice. */
@Tag("postgresql")
class FaultyServerTest extends TestStore {
    private static final int TASKS = Integer.getInteger("twinstore.faults.tasks", 400);
    private static final int PROCESSES = 3;

    private static final String TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";

    @Override
    protected StoreOptions options() {
        return StoreOptions.of(database.database()).withBackoff(Backoff.NONE);
    }

    @Test
    void eachTaskIsCompletedExactlyOnceThoughConnectionsBreakAndTheServerIsRestarted() throws SQLException {
        store.tasks()
                .add(
                        outcome,
                        IntStream.range(0, TASKS)
                                .mapToObj(i -> NewTask.of("task " + i).maxAttempts(1_000))
                                .toList());
        List<ChildProcess> racers = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                racers.add(ChildProcess.start(Racer.class, database.argument(), outcome));
            }
            breakConnectionsUntil(TASKS / 2);
            if (Postgres.isOwnServer()) {
                Postgres.stopServer();
                Postgres.startServer();
            }
            breakConnectionsUntil(TASKS);
            for (ChildProcess racer : racers) {
                assertThat(racer.line()).isEqualTo("done");
                assertThat(racer.exitCode()).isZero();
            }
        } finally {
            racers.forEach(ChildProcess::close);
        }
        assertThat(store.tasks().statistics(outcome).count(TaskStatus.COMPLETED))
                .isEqualTo(TASKS);
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(TASKS);
        assertThat(activities(ActivityType.TASK_CLAIMED))
                .as("claims: one a task, since no worker died")
                .isEqualTo(TASKS);
    }

    @Test
    void whileTheServerIsAwayCallsWaitAndThenGoOn() throws SQLException {
        task("later");
        Worker worker = worker("patient");
        if (!Postgres.isOwnServer()) {
            terminate();
            assertThat(store.tasks().claim(worker)).isPresent();
            return;
        }
        try (Callers callers = new Callers()) {
            Postgres.stopServer();
            CompletableFuture<Boolean> claim;
            try {
                claim = callers.start(() -> store.tasks().claim(worker).isPresent());
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                assertThat(claim).isNotDone();
            } finally {
                Postgres.startServer();
            }
            assertThat(Callers.get(claim)).isTrue();
        }
    }

    @Test
    void whoIsNotPatientIsToldThatTheServerIsAway() {
        try (Store hasty = Store.open(options().withoutHousekeeping().withLockTimeout(Duration.ofMillis(300)))) {
            if (!Postgres.isOwnServer()) {
                return;
            }
            Postgres.stopServer();
            try {
                assertThatThrownBy(() -> hasty.tasks().get("any"))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("cannot reach")
                        .hasMessageContaining("nothing was written");
                assertThatThrownBy(() -> hasty.outcomes().create("No")).isInstanceOf(StoreUnavailableException.class);
            } finally {
                Postgres.startServer();
            }
            assertThat(untilItIsBack(hasty)).isTrue();
        }
    }

    @Test
    void aWaitingClaimHearsOfATaskThoughItsConnectionWasBroken() throws SQLException {
        Worker worker = worker("waiting");
        try (Callers callers = new Callers()) {
            CompletableFuture<Boolean> claim = callers.start(
                    () -> store.tasks().claim(worker, Duration.ofSeconds(25)).isPresent());
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // so that it listens, most likely
            for (int i = 0; i < 10; i++) {
                terminate();
            }
            task("now");
            assertThat(Callers.get(claim)).isTrue();
        }
    }

    /** The pool asks a server that is away less and less often, every ten seconds in the end. */
    private boolean untilItIsBack(Store hasty) {
        while (true) {
            try {
                return hasty.outcomes().find(outcome).isPresent();
            } catch (StoreUnavailableException e) {
                Thread.onSpinWait(); // the wait is in the call
            }
        }
    }

    private void breakConnectionsUntil(int completed) throws SQLException {
        while (store.tasks().statistics(outcome).count(TaskStatus.COMPLETED) < completed) {
            terminate();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private void terminate() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(TERMINATE);
        }
    }
}
