package dev.twinstore.backup;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Backups that are made on a schedule, until this is closed. Thread-safe. */
public final class RunningBackups implements AutoCloseable {
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final Backups backups;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor thread;

    RunningBackups(Backups backups, Duration interval) {
        this.backups = backups;
        this.interval = interval;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread daemon = new Thread(work, "twinstore-backups");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.execute(this::run);
    }

    private void run() {
        backups.attempt(interval);
        Duration wait = backups.untilDue(interval);
        if (wait.isZero()) { // it failed: again, but not at once
            wait = interval.compareTo(AFTER_FAILURE) < 0 ? interval : AFTER_FAILURE;
        }
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

    /** Makes no more, and waits for one that has begun. */
    @Override
    public void close() {
        thread.shutdown(); // an interrupt would spoil the one that has begun
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
