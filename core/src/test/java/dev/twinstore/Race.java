package dev.twinstore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many threads that start at the same moment. */
public final class Race {
    private Race() {}

    /** Runs the contestants 0, 1, 2 …, each on a thread of its own, and returns what each returned, in their order. */
    public static <T> List<T> of(int contestants, IntFunction<Callable<T>> contestant)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(contestants);
        try {
            CyclicBarrier start = new CyclicBarrier(contestants);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < contestants; i++) {
                Callable<T> one = contestant.apply(i);
                running.add(threads.submit(() -> {
                    start.await();
                    return one.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** As {@link #of}, for work that throws nothing checked. */
    public static <T> List<T> run(int contestants, IntFunction<T> work) {
        try {
            return of(contestants, number -> () -> work.apply(number));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
