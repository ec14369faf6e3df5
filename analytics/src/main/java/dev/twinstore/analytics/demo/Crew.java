package dev.twinstore.analytics.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of one run. They are let loose together once all are ready; the one that holds the fatal task is
 * killed. Closing kills whoever is left, and so does the end of this JVM. Not thread-safe, but for the closing.
 */
final class Crew implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final BlockingQueue<WorkerProcess.Event> events = new LinkedBlockingQueue<>();
    private final List<WorkerProcess> processes = new ArrayList<>();
    private final Map<WorkerProcess, String> ready = new HashMap<>(); // process to worker id
    private final Duration patience;
    private final Thread onShutdown = new Thread(this::killAll, "kills the workers");
    private @Nullable Kill kill;
    private int ended;
    private long goAt;
    private long endedAt;

    /** @param patience how long nothing may move before the run counts as hanging */
    Crew(Path database, String outcomeId, String fatalTask, int workers, Duration patience) {
        this.patience = patience;
        Runtime.getRuntime().addShutdownHook(onShutdown);
        boolean started = false;
        try {
            for (int i = 1; i <= workers; i++) {
                WorkerProcess process = WorkerProcess.start("worker-" + i, database, outcomeId, fatalTask, events);
                synchronized (processes) {
                    processes.add(process);
                }
            }
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /**
     * Waits until all processes have ended.
     *
     * @param progress asked often; gives a number that grows while the work gets on
     * @return the kill; null: none of them came to hold the fatal task
     * @throws DemoFailedException one failed, or nothing moved for too long
     */
    @Nullable
    Kill await(LongSupplier progress) {
        long last = progress.getAsLong();
        long movedAt = System.nanoTime();
        while (ended < processes.size()) {
            WorkerProcess.Event event = next();
            if (event != null) {
                hear(event);
            }
            long now = progress.getAsLong();
            if (now != last || event != null) {
                last = now;
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > patience.toNanos()) {
                throw failed("nothing has moved for " + patience.toSeconds() + " s", processes);
            }
        }
        endedAt = System.nanoTime();
        return kill;
    }

    /** From the moment when they were let loose to the end of the last. */
    Duration took() {
        return Duration.ofNanos(endedAt - goAt);
    }

    private void hear(WorkerProcess.Event event) {
        WorkerProcess from = event.from();
        String word = event.word();
        if (word == null) {
            ended++;
            Kill done = kill;
            boolean killed = done != null && done.pid() == from.pid();
            if (!killed && from.exitCode() != 0) {
                throw failed(from.name() + " ended with exit code " + from.exitCode(), List.of(from));
            }
        } else if (word.equals(DemoWorker.READY)) {
            ready.put(from, event.id());
            if (ready.size() == processes.size()) {
                goAt = System.nanoTime();
                processes.forEach(process -> process.tell(DemoWorker.GO));
            }
        } else if (word.equals(DemoWorker.HOLDING)) {
            Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            from.kill();
            kill = new Kill(event.id(), ready.getOrDefault(from, ""), from.name(), from.pid(), at);
        }
    }

    private WorkerProcess.@Nullable Event next() {
        try {
            return events.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", List.of());
        }
    }

    /** The failure, with what the processes said; kills them first, so that they have said all. */
    private DemoFailedException failed(String what, List<WorkerProcess> whose) {
        killAll();
        StringBuilder message = new StringBuilder(what);
        for (WorkerProcess process : whose) {
            for (String line : process.errors()) {
                message.append("\n  ").append(process.name()).append(": ").append(line);
            }
        }
        return new DemoFailedException(message.toString());
    }

    private void killAll() {
        List<WorkerProcess> all;
        synchronized (processes) {
            all = List.copyOf(processes);
        }
        all.stream().filter(WorkerProcess::isAlive).forEach(WorkerProcess::kill);
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException e) {
            // this JVM is ending, and the hook runs
        }
    }
}
