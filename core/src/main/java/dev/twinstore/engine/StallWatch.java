package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreStalledException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the functions of users while they hold up everybody else's writes. One that is slow is named in the log; one that
 * hangs, which is to finish no statement for longer than the stall timeout, is given up. Its thread is not stopped, which
 * cannot be done; it is shut out. Thread-safe.
 */
final class StallWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final int FRAMES = 3;
    private static final Duration TICK = Duration.ofMillis(500);

    private final String name;
    private final SqliteSession session;
    private final Duration stall;
    private final BiConsumer<Write<?>, Supplier<StoreStalledException>> abandon;
    private @Nullable ScheduledExecutorService clock; // guarded by this; made for the first function
    private volatile @Nullable Watched watched;

    private static final class Watched {
        private final Write<?> write;
        private final long since = System.nanoTime();
        private boolean named; // of the clock's thread

        private Watched(Write<?> write) {
            this.write = write;
        }
    }

    StallWatch(
            String name,
            SqliteSession session,
            Duration stall,
            BiConsumer<Write<?>, Supplier<StoreStalledException>> abandon) {
        this.name = name;
        this.session = session;
        this.stall = stall;
        this.abandon = abandon;
    }

    /** A user's function begins to run on the calling thread. */
    void begin(Write<?> write) {
        watched = new Watched(write);
        if (clock == null) {
            startClock();
        }
    }

    /** It has ended. */
    void end() {
        watched = null;
    }

    synchronized void close() {
        if (clock != null) {
            clock.shutdown();
        }
    }

    private synchronized void startClock() {
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "twinstore-stall-watch " + name);
            thread.setDaemon(true);
            return thread;
        });
        long tick = Math.max(1, Math.min(TICK.toMillis(), stall.toMillis() / 4));
        var unused = made.scheduleWithFixedDelay(this::look, tick, tick, TimeUnit.MILLISECONDS);
        clock = made;
    }

    private void look() {
        Watched now = watched;
        if (now == null) {
            return;
        }
        try {
            if (!now.named && System.nanoTime() - now.since > SLOW.toNanos()) {
                now.named = true;
                LogEvent.WRITE_SLOW.log(LOG, name, now.write.thread().getName(), SLOW, place(now.write.thread()));
            }
            if (System.nanoTime() - session.lastUse() > stall.toNanos()) {
                String place = place(now.write.thread());
                LogEvent.WRITE_STALLED.log(LOG, name, now.write.thread().getName(), stall, place);
                abandon.accept(
                        now.write,
                        () -> new StoreStalledException("the function given to write finished no"
                                + " statement for " + stall.toMillis() + " ms, at " + place
                                + "; it was given up and nothing of it was written. Do slow things outside write, or raise the"
                                + " stall timeout"));
            }
        } catch (Throwable e) { // an Error too: it looks again
            LogEvent.WATCH_FAILED.log(LOG, e, name);
        }
    }

    /** Where a thread is in the user's own code: the innermost frames. */
    private static String place(Thread thread) {
        String frames = Arrays.stream(thread.getStackTrace())
                .filter(frame -> !isInside(frame.getClassName()))
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(", called by "));
        return frames.isEmpty() ? "its end" : frames;
    }

    private static boolean isInside(String name) {
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("org.jooq.")
                || name.startsWith("org.sqlite.")
                || name.startsWith("dev.twinstore.engine.");
    }
}
