package dev.twinstore.task;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;

import dev.twinstore.Backoff;
import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Threads and processes race for the same tasks while some are killed. {@code -Dtwinstore.race.tasks=20000} makes it long.
 */
class ClaimRaceTest extends TestStore {
    private static final int TASKS = Integer.getInteger("twinstore.race.tasks", 1_500);
    private static final int THREADS = 8;
    private static final int PROCESSES = 4;

    @Override
    protected StoreOptions options() {
        return StoreOptions.of(file).withLivenessEvery(Duration.ofMillis(200)).withBackoff(Backoff.NONE);
    }

    /** Works with several threads until nothing is left; prints "done", or the first error. */
    public static final class Racer {
        private Racer() {}

        public static void main(String[] args) throws InterruptedException {
            ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
            StoreOptions options = StoreOptions.of(Path.of(args[0])).withLivenessEvery(Duration.ofMillis(200));
            try (Store store = Store.open(options)) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    Thread thread = new Thread(() -> work(store, args[1], errors));
                    thread.start();
                    threads.add(thread);
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            errors.forEach(Throwable::printStackTrace);
            System.out.println(errors.isEmpty() ? "done" : "error");
        }
    }

    static void work(Store store, String outcome, ConcurrentLinkedQueue<Throwable> errors) {
        try {
            Worker worker =
                    store.workers().start(outcome, Thread.currentThread().getName());
            while (open(store, outcome)) {
                store.tasks().claim(worker).ifPresent(claim -> {
                    claim.start().orThrow();
                    claim.complete().orThrow();
                });
            }
            store.workers().complete(worker.id());
        } catch (RuntimeException e) {
            errors.add(e);
        }
    }

    private static boolean open(Store store, String outcome) {
        TaskStatistics now = store.tasks().statistics(outcome);
        return now.count(TaskStatus.COMPLETED) + now.count(TaskStatus.FAILED) < now.total();
    }

    @Test
    void eachTaskIsCompletedExactlyOnceThoughProcessesAreKilled() {
        store.tasks()
                .add(
                        outcome,
                        IntStream.range(0, TASKS)
                                .mapToObj(i -> NewTask.of("task " + i).maxAttempts(1_000))
                                .toList());
        List<ChildProcess> racers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            racers.add(ChildProcess.start(Racer.class, file, outcome));
        }
        Random random = new Random(42);
        for (int kill = 1; kill <= 3; kill++) {
            long until = (long) TASKS * kill / 5;
            while (store.tasks().statistics(outcome).count(TaskStatus.COMPLETED) < until) {
                Thread.onSpinWait();
            }
            int victim = random.nextInt(PROCESSES);
            racers.get(victim).kill();
            racers.set(victim, ChildProcess.start(Racer.class, file, outcome));
        }
        for (ChildProcess racer : racers) {
            assertThat(racer.line()).isEqualTo("done");
            assertThat(racer.exitCode()).isZero();
        }
        assertThat(store.tasks().statistics(outcome).count(TaskStatus.COMPLETED))
                .isEqualTo(TASKS);
        int twice = store.read(dsl -> dsl.fetchCount(dsl.select(ACTIVITY_LOG.METADATA)
                .from(ACTIVITY_LOG)
                .where(ACTIVITY_LOG.TYPE.eq(ActivityType.TASK_COMPLETED))
                .groupBy(ACTIVITY_LOG.METADATA)
                .having(count().gt(1))));
        assertThat(twice).isZero();
        assertThat(store.<Integer>read(
                        dsl -> dsl.fetchCount(ACTIVITY_LOG, ACTIVITY_LOG.TYPE.eq(ActivityType.TASK_COMPLETED))))
                .as("completions recorded")
                .isEqualTo(TASKS);
    }
}
