package dev.twinstore;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls on threads of their own, and waits that fail rather than last for ever. */
public final class Callers implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Starts a call. */
    public <T> CompletableFuture<T> start(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, threads);
    }

    /** Starts a call, and goes on when it waits, as one does that has queued up. */
    public <T> CompletableFuture<T> queued(Supplier<T> call) {
        return waitingIn("", call);
    }

    /** Starts a call, and goes on when it waits in a class of that name; empty: anywhere. */
    public <T> CompletableFuture<T> waitingIn(String className, Supplier<T> call) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<T> result = start(() -> {
            thread.complete(Thread.currentThread());
            return call.get();
        });
        untilItWaits(get(thread), className);
        return result;
    }

    /** Goes on when the thread waits in a class of that name; empty: anywhere. */
    public static void untilItWaits(Thread thread, String className) {
        while (thread.getState() != Thread.State.TIMED_WAITING
                || Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().startsWith(className))) {
            Thread.onSpinWait();
        }
    }

    /** What the call returned; if it threw, a CompletionException with that as its cause. */
    public static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
