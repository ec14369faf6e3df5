package dev.twinstore.bench;

import dev.twinstore.testing.Race;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Many threads that do the same over and over, as fast as they can. */
final class Saturation {
    /** What a thread does over and over. */
    interface Step {
        /**
         * Does it once.
         *
         * @param thread 0, 1, 2 …
         * @return how many it did; 0: there is nothing left to do
         */
        int once(int thread) throws Exception;
    }

    private record Ran(long count, long start, long end) {}

    private Saturation() {}

    /** How many were done in a second, all threads together. */
    static double perSecond(int threads, long nanos, Step step) throws InterruptedException, ExecutionException {
        List<Ran> ran = new Race().run(threads, thread -> run(thread, nanos, step));
        long start = ran.stream().mapToLong(Ran::start).min().orElseThrow();
        long end = ran.stream().mapToLong(Ran::end).max().orElseThrow();
        return ran.stream().mapToLong(Ran::count).sum() * 1e9 / (end - start);
    }

    private static Ran run(int thread, long nanos, Step step) throws Exception {
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < nanos) {
            int done = step.once(thread);
            if (done == 0) {
                break;
            }
            count += done;
        }
        return new Ran(count, start, System.nanoTime());
    }
}
