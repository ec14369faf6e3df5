package dev.twinstore.job;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that is done again and again, on a daemon thread of its own, until this is closed. Thread-safe. */
public final class RunningJob implements AutoCloseable {
    private final Supplier<Duration> work;
    private final ScheduledThreadPoolExecutor thread;

    private RunningJob(String name, Supplier<Duration> work) {
        this.work = work;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Begins at once.
     *
     * @param name of the thread
     * @param work does it once, and says how long to wait before the next time; it must not throw
     */
    public static RunningJob start(String name, Supplier<Duration> work) {
        RunningJob job = new RunningJob(name, work);
        job.thread.execute(job::run);
        return job;
    }

    private void run() {
        Duration wait = work.get();
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::run, Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    /** Waits until it is closed; an interrupt ends the wait. */
    public void await() throws InterruptedException {
        while (!thread.awaitTermination(1, TimeUnit.DAYS)) {
            // not closed yet
        }
    }

    /** Begins no more, and waits for what has begun; an interrupt does not end that wait. */
    @Override
    public void close() {
        thread.shutdown(); // an interrupt would spoil what has begun
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
