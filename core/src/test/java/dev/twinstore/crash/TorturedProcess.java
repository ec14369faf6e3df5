package dev.twinstore.crash;

import dev.twinstore.Backoff;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskStatistics;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process of {@link TortureTest}: claims tasks with several threads and completes, fails or releases them, whatever
 * happens to it, until all are completed; then prints "done". Its arguments are the database, the goal and a seed.
 */
public final class TorturedProcess {
    /** The exit code after an error that is not to be expected. */
    static final int FAILED = 3;

    /** What each completed task has cost. */
    static final BigDecimal COST = new BigDecimal("0.001");

    private static final int THREADS = 3;

    private TorturedProcess() {}

    static StoreOptions options(String database) {
        return StoreOptions.of(database)
                .withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(600))
                .withLivenessEvery(Duration.ofMillis(100))
                .withBackoff(Backoff.NONE);
    }

    /** Whether the completion of a task adds another, in the same transaction. */
    static boolean hasSequel(String taskId) {
        return !taskId.endsWith("+") && taskId.hashCode() % 4 == 0;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Store store = Store.open(options(args[0]))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(Long.parseLong(args[2]) + i);
                Thread thread = new Thread(() -> work(store, args[1], random));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.println("done");
    }

    private static void work(Store store, String goal, Random random) {
        try {
            while (isOpen(store, goal)) {
                Worker worker =
                        store.workers().start(goal, Thread.currentThread().getName());
                try {
                    workAs(worker, store, goal, random);
                    store.workers().complete(worker.id());
                } catch (RefusedException e) {
                    // it was swept while it was stopped: another one goes on
                }
            }
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void workAs(Worker worker, Store store, String goal, Random random) {
        while (isOpen(store, goal)) {
            int most = 1 + random.nextInt(3);
            List<Claim> claims = most == 1
                    ? store.tasks().claim(worker, Duration.ofMillis(50)).stream()
                            .toList()
                    : store.tasks().claim(worker, most);
            if (random.nextInt(20) == 0) {
                return; // what it holds is given back when the worker ends
            }
            for (Claim claim : claims) {
                end(store, goal, claim, random);
            }
        }
    }

    /** Ends a claim, or is told that it is lost, which it may be at any time. */
    private static void end(Store store, String goal, Claim claim, Random random) {
        var unused = random.nextBoolean() ? claim.start() : claim.heartbeat();
        switch (random.nextInt(10)) {
            case 0 -> unused = claim.fail("by chance");
            case 1 -> unused = claim.release();
            default -> complete(store, goal, claim);
        }
    }

    private static void complete(Store store, String goal, Claim claim) {
        String id = claim.task().id();
        try {
            store.run(tx -> {
                tx.costs().add(claim, COST, "work").orThrow();
                if (hasSequel(id)) {
                    tx.tasks().add(goal, NewTask.of("sequel").id(id + "+").maxAttempts(1_000_000));
                }
                tx.tasks().complete(claim).orThrow();
            });
        } catch (dev.twinstore.LostClaimException e) {
            return;
        }
        TaskStatus now = store.tasks().get(id).status();
        if (now != TaskStatus.COMPLETED) {
            throw new AssertionError(claim + " was completed and is " + now);
        }
    }

    private static boolean isOpen(Store store, String goal) {
        TaskStatistics now = store.tasks().statistics(goal);
        return now.count(TaskStatus.COMPLETED) < now.total();
    }
}
