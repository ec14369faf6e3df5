package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.util.Optional;

/** How long single claims take in two databases, by turns, so that noise hits both alike. Each claimed task is ended. */
final class ClaimTimes {
    /** At most so many at once: the smaller of the databases has 1,000 tasks. */
    private static final int MOST = 400;

    private ClaimTimes() {}

    /** Adds the medians of a round, in microseconds. */
    static void round(Setting setting, Samples samples, Line line, Template ours, Template baseline) throws Exception {
        long[] here = new long[MOST];
        long[] there = new long[MOST];
        int count = 0;
        try (Store one = open(ours);
                Store other = open(baseline)) {
            long start = System.nanoTime();
            while (count < MOST && (count == 0 || System.nanoTime() - start < setting.nanos())) {
                here[count] = claim(one, ours.workers().get(0));
                there[count] = claim(other, baseline.workers().get(0));
                count++;
            }
        }
        samples.add(line, median(here, count) / 1e3, median(there, count) / 1e3);
    }

    private static Store open(Template template) {
        return Store.open(StoreOptions.of(template.file())
                .withDurability(Durability.NORMAL) // or waiting for the disk would hide what a claim costs
                .withoutHousekeeping());
    }

    private static long claim(Store store, Worker worker) {
        long start = System.nanoTime();
        Optional<Claim> claim = store.tasks().claim(worker);
        long nanos = System.nanoTime() - start;
        claim.orElseThrow().complete().orThrow();
        return nanos;
    }

    private static double median(long[] nanos, int count) {
        return Numbers.percentile(java.util.Arrays.copyOf(nanos, count), 0.5);
    }
}
