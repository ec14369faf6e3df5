package dev.twinstore.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many threads that start at the same moment. Immutable.
 *
 * <pre>{@code
 * List<Optional<Claim>> claims = race.run(8, i -> store.tasks().claim(workers.get(i)));
 * }</pre>
 */
public final class Race {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Duration timeout;

    /** A race that must be over within two minutes. */
    public Race() {
        this(TIMEOUT);
    }

    private Race(Duration timeout) {
        this.timeout = timeout;
    }

    /** The same, but it must be over within this time: who is not is interrupted, and has failed. */
    public Race within(Duration limit) {
        return new Race(limit);
    }

    /** One of those who race. */
    @FunctionalInterface
    public interface Contestant<T> {
        /**
         * Runs, on a thread of its own.
         *
         * @param number 0 for the first contestant, 1 for the second …
         */
        T run(int number) throws Exception;
    }

    /**
     * How it ended.
     *
     * @param results what those returned who succeeded, in the order of their numbers
     * @param failures what the others threw, likewise; a {@link java.util.concurrent.TimeoutException} for one who was late
     */
    public record Finish<T>(List<T> results, List<Throwable> failures) {}

    /**
     * Runs them all and waits for all of them.
     *
     * @return what each returned, in the order of their numbers
     * @throws AssertionError some threw, or were late: its cause is what the first of them threw, the others are suppressed
     */
    public <T> List<T> run(int contestants, Contestant<T> contestant) {
        Finish<T> finish = finish(contestants, contestant);
        if (!finish.failures().isEmpty()) {
            AssertionError error = new AssertionError(
                    finish.failures().size() + " of " + contestants + " failed in the race, the first with "
                            + finish.failures().get(0),
                    finish.failures().get(0));
            finish.failures().stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
        return finish.results();
    }

    /** As {@link #run}, for races that some are expected to fail in. */
    public <T> Finish<T> finish(int contestants, Contestant<T> contestant) {
        CyclicBarrier start = new CyclicBarrier(contestants);
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < contestants; i++) {
            int number = i;
            calls.add(() -> {
                start.await();
                return contestant.run(number);
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(contestants, task -> {
            Thread thread = new Thread(task, "race");
            thread.setDaemon(true); // one who cannot be interrupted must not keep the JVM
            return thread;
        });
        try {
            return finish(threads.invokeAll(calls, timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the race was interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private <T> Finish<T> finish(List<Future<T>> ended) throws InterruptedException {
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Future<T> one : ended) {
            try {
                results.add(one.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (CancellationException e) {
                failures.add(new java.util.concurrent.TimeoutException("not over within " + timeout));
            }
        }
        return new Finish<>(Collections.unmodifiableList(results), List.copyOf(failures));
    }
}
