package dev.twinstore.bench;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** How fast a library that has threads of its own works through what it was given. */
final class Drain {
    private static final long LOOK = 1_000_000;

    private Drain() {}

    /** From the first one done to the end of the time, or of the supply. */
    static double perSecond(LongAdder done, int supply, long nanos) {
        long patience = System.nanoTime() + 60_000_000_000L;
        while (done.sum() == 0) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("nothing was done within a minute");
            }
            LockSupport.parkNanos(LOOK);
        }
        long before = done.sum();
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos && done.sum() < supply) {
            LockSupport.parkNanos(LOOK);
        }
        long count = done.sum() - before;
        return count * 1e9 / (System.nanoTime() - start);
    }
}
