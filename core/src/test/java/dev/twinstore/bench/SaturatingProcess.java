package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process of {@link FourProcesses}. Says "ready", waits for the end of its input, does cycles to warm up, then as long
 * again, and prints how many a second and the longest that a write took, in milliseconds.
 */
public final class SaturatingProcess {
    static final int THREADS = 4;

    private SaturatingProcess() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[1]);
        int number = Integer.parseInt(args[3]);
        List<Worker> workers = workers(file, args[2]).subList(number * THREADS, (number + 1) * THREADS);
        try (Contender<?> contender = args[0].equals("ours")
                ? new Ours(file, Durability.FULL, workers)
                : OneCommitEach.apart(file, Durability.FULL, workers)) {
            System.out.println("ready");
            while (System.in.read() >= 0) {}
            long nanos = Long.parseLong(args[4]);
            run(contender, nanos, new AtomicLong()); // a new JVM is slow at first
            AtomicLong worst = new AtomicLong();
            System.out.println(run(contender, nanos, worst));
            System.out.println(worst.get() / 1e6);
        }
    }

    /** How many a second, and the longest write in nanoseconds. */
    private static <H> double run(Contender<H> contender, long nanos, AtomicLong worst) throws Exception {
        return Saturation.perSecond(THREADS, nanos, thread -> {
            long start = System.nanoTime();
            H held = contender.claim(thread);
            long claimed = System.nanoTime();
            if (held != null) {
                contender.complete(thread, held);
            }
            worst.accumulateAndGet(Math.max(claimed - start, System.nanoTime() - claimed), Math::max);
            return held == null ? 0 : 1;
        });
    }

    private static List<Worker> workers(Path file, String outcome) {
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            return store.workers().list(outcome);
        }
    }
}
