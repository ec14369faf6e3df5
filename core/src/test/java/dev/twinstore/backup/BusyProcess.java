package dev.twinstore.backup;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process whose threads claim, complete and add tasks until its input ends. */
final class BusyProcess {
    private static final int THREADS = 2;

    private BusyProcess() {}

    /** Takes the database and the goal. */
    @SuppressWarnings("SystemOut") // its output is what the test reads
    public static void main(String[] arguments) throws IOException, InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        try (Store store = Store.open(StoreOptions.of(Path.of(arguments[0])).withoutHousekeeping())) {
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                threads[i] = new Thread(() -> work(store, arguments[1], ended));
                threads[i].start();
            }
            System.out.println("busy");
            while (System.in.read() >= 0) {}
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.println("done");
    }

    /** Works until it is ended: each task done leads to another one. */
    static void work(Store store, String goal, AtomicBoolean ended) {
        Worker worker = store.workers().start(goal, Thread.currentThread().getName());
        while (!ended.get()) {
            Optional<Claim> claim = store.tasks().claim(worker);
            if (claim.isEmpty()) {
                store.tasks().add(goal, NewTask.of("more"));
            } else {
                claim.get().start().orThrow();
                end(store, goal, claim.get());
            }
        }
        store.workers().complete(worker.id());
    }

    private static void end(Store store, String goal, Claim claim) {
        store.run(tx -> {
            tx.progress()
                    .add(claim, "done", "the output of " + claim.task().id())
                    .orThrow();
            tx.costs().add(claim, new BigDecimal("0.001"), "work").orThrow();
            tx.tasks().add(goal, NewTask.of("after " + claim.task().id()));
            tx.tasks().complete(claim).orThrow();
        });
    }
}
