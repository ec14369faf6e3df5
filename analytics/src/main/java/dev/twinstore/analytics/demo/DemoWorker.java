package dev.twinstore.analytics.demo;

import dev.twinstore.Backoff;
import dev.twinstore.LostClaimException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.cost.NewCost;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Lost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One worker process of the demonstration: claims, measures, records and completes until no task of the goal is open. It
 * is an ordinary user of the store, with housekeeping as anybody gets it; what it knows of its parent is three words:
 * it says {@link #READY}, waits for {@link #GO}, and when it has started the fatal task for the first time it says {@link
 * #HOLDING} and stays in the middle of it until it is killed. It ends when its parent is gone.
 */
public final class DemoWorker {
    static final String READY = "ready";
    static final String GO = "go";
    static final String HOLDING = "holding";

    /** Exit code of a worker whose parent went away. */
    private static final int ORPHANED = 3;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Store store;
    private final Worker worker;
    private final String fatalTask;
    private final PrintStream parent;

    private DemoWorker(Store store, Worker worker, String fatalTask, PrintStream parent) {
        this.store = store;
        this.worker = worker;
        this.fatalTask = fatalTask;
        this.parent = parent;
    }

    /** How each process of the demonstration opens the database: the defaults, but failed tasks are soon tried again. */
    static StoreOptions options(Path database) {
        return StoreOptions.of(database)
                .withLivenessEvery(Duration.ofSeconds(1))
                .withBackoff(new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(2)));
    }

    /**
     * Works until no task of the goal is open.
     *
     * @param fatalTask the task to hold at its first claim; "" for none
     */
    public static void run(
            Path database, String outcomeId, String name, String fatalTask, InputStream in, PrintStream out) {
        try (Store store = Store.open(options(database))) {
            Worker worker = store.workers().start(outcomeId, name);
            CountDownLatch go = listen(in);
            say(out, READY, worker.id());
            await(go);
            new DemoWorker(store, worker, fatalTask, out).work();
            store.workers().complete(worker.id());
        }
    }

    private void work() {
        while (true) {
            Optional<Claim> next = store.tasks().claim(worker);
            if (next.isPresent()) {
                // Lost: somebody else has the task, or ended it. There is nothing to undo: go on with the next.
                Fenced unused = attempt(next.get());
            } else if (isOver()) {
                return;
            } else {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Whether nothing is left to wait for: tasks of others may yet fail or be lost, and come back. */
    private boolean isOver() {
        return store.tasks().isPhaseComplete(worker.outcomeId(), TaskPhase.EXECUTION);
    }

    private Fenced attempt(Claim claim) {
        Fenced started = claim.start();
        if (started instanceof Lost) {
            return started;
        }
        Job job = Job.of(claim.task());
        Measurement measurement;
        try {
            measurement = job.measure();
        } catch (IOException e) {
            return claim.fail(reason(e));
        }
        if (claim.task().id().equals(fatalTask) && claim.claimNo() == 1) {
            say(parent, HOLDING, fatalTask);
            await(new CountDownLatch(1));
        }
        try {
            return store.write(tx -> {
                tx.workers().iterate(worker.id(), "measured " + job.name());
                tx.progress()
                        .add(claim, measurement.summary(), measurement.report(job.name()))
                        .orThrow();
                tx.costs()
                        .add(
                                claim,
                                NewCost.of(measurement.cost()).model("sha-256").description("pretended"))
                        .orThrow();
                Fenced completed = tx.tasks().complete(claim);
                completed.orThrow();
                return completed;
            });
        } catch (LostClaimException e) {
            return store.tasks().check(claim);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message;
    }

    /** Hears {@link #GO}, and ends this process when the parent's end of the pipe closes: it is gone. */
    private static CountDownLatch listen(InputStream in) {
        CountDownLatch go = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
                        for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.equals(GO)) {
                                go.countDown();
                            }
                        }
                    } catch (IOException e) {
                        // as good as closed
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "parent");
        thread.setDaemon(true);
        thread.start();
        return go;
    }

    private static void say(PrintStream out, String word, String id) {
        out.println(word + " " + id);
        out.flush();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
