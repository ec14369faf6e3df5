package dev.twinstore.analytics.job;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A {@link ReportJob} that runs by its schedule. Thread-safe. */
public final class RunningReportJob implements AutoCloseable {
    private final ReportJob job;
    private final ScheduledExecutorService thread;

    RunningReportJob(ReportJob job) {
        this.job = job;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "twinstore-reports");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.execute(this::run);
    }

    private void run() {
        Instant began = job.now();
        job.attempt();
        Duration wait = Duration.between(job.now(), job.next(began));
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

    /** Runs no more, and waits for a run that has begun. */
    @Override
    public void close() {
        thread.shutdownNow();
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
