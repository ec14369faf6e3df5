package dev.twinstore.task;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A process of {@link KilledRace}: works with several threads until nothing is left, then prints "done". */
public final class Racer {
    /** The exit code after any error. */
    static final int FAILED = 3;

    private static final int THREADS = 8;
    private static final long A_MOMENT = 5_000_000; // nanoseconds

    private Racer() {}

    public static void main(String[] args) throws InterruptedException {
        StoreOptions options = StoreOptions.of(args[0]).withLivenessEvery(Duration.ofMillis(200));
        try (Store store = Store.open(options)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> work(store, args[1]));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.println("done");
    }

    private static void work(Store store, String outcome) {
        try {
            Worker worker =
                    store.workers().start(outcome, Thread.currentThread().getName());
            while (true) {
                Optional<Claim> next = store.tasks().claim(worker);
                if (next.isPresent()) {
                    work(store, next.get());
                } else if (isOpen(store, outcome)) {
                    LockSupport.parkNanos(A_MOMENT);
                } else {
                    break;
                }
            }
            store.workers().complete(worker.id());
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(FAILED); // at once, before it could be killed and its error forgotten
        }
    }

    private static void work(Store store, Claim claim) {
        claim.start().orThrow();
        claim.complete().orThrow();
        TaskStatus now = store.tasks().get(claim.task().id()).status(); // readers race along
        if (now != TaskStatus.COMPLETED) {
            throw new AssertionError(claim + " was completed and is " + now);
        }
    }

    private static boolean isOpen(Store store, String outcome) {
        TaskStatistics now = store.tasks().statistics(outcome);
        return now.count(TaskStatus.COMPLETED) + now.count(TaskStatus.FAILED) < now.total();
    }
}
