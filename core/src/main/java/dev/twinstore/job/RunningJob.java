package dev.twinstore.job;

import dev.twinstore.LogEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again, on a daemon thread of its own, until this is closed. Thread-safe. */
public final class RunningJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final String name;
    private final Supplier<Duration> work;
    private final Duration afterFailure;
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable Thread own;

    private RunningJob(String name, Supplier<Duration> work, Duration afterFailure) {
        this.name = name;
        this.work = work;
        this.afterFailure = afterFailure;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            own = daemon;
            return daemon;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Begins at once.
     *
     * @param name of the thread
     * @param work does it once, and says how long to wait before the next time. It shall tell its failures itself: if it
     *     throws anything, also an error, that is logged, and it is done again after a minute
     */
    public static RunningJob start(String name, Supplier<Duration> work) {
        return start(name, work, AFTER_FAILURE);
    }

    static RunningJob start(String name, Supplier<Duration> work, Duration afterFailure) {
        RunningJob job = new RunningJob(name, work, afterFailure);
        job.thread.execute(job::run);
        return job;
    }

    private void run() {
        Duration wait = afterFailure;
        try {
            wait = Objects.requireNonNull(work.get(), "the work must say how long to wait");
        } catch (Throwable e) {
            LogEvent.JOB_FAILED.log(LOG, e, name);
        } finally { // whatever happens: nobody would notice that it has ended
            goOnIn(wait);
        }
    }

    private void goOnIn(Duration wait) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::run, millis(wait), TimeUnit.MILLISECONDS);
        }
    }

    /** From a millisecond to a year. */
    private static long millis(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : Math.max(1, wait.toMillis());
    }

    /** Waits until it is closed; an interrupt ends the wait. */
    public void await() throws InterruptedException {
        while (!thread.awaitTermination(1, TimeUnit.DAYS)) {
            // not closed yet
        }
    }

    /** Begins no more, and waits for what has begun, unless that closes it; an interrupt does not end that wait. */
    @Override
    public void close() {
        thread.shutdown(); // an interrupt would spoil what has begun
        if (Thread.currentThread() == own) {
            return;
        }
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
