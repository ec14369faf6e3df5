package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.nio.file.Path;
import java.util.List;

/** Claims and completions of 50 tasks in a call, beside single ones, both by 16 threads. */
final class Batches implements Experiment {
    private static final int THREADS = 16;
    private static final int BATCH = 50;

    private static final Line LINE = new Line(
            "batches-50", "tasks/s", "one at a time", Bar.ratioAtLeast(2), "both ours, 16 threads, durability FULL");

    private Template template;

    /** Cycles of 50 through the store. */
    private record InBatches(Store store, List<Worker> workers) implements Contender<List<Claim>> {
        @Override
        public List<Claim> claim(int thread) {
            List<Claim> claims = store.tasks().claim(workers.get(thread), BATCH);
            return claims.isEmpty() ? null : claims;
        }

        @Override
        public void complete(int thread, List<Claim> claims) {
            store.tasks().complete(claims).forEach(ended -> ended.orThrow());
        }

        @Override
        public int cycle(int thread) {
            List<Claim> claims = claim(thread);
            if (claims != null) {
                complete(thread, claims);
            }
            return claims == null ? 0 : claims.size();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("batches"), THREADS).filled(2 * setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        CycleRate rate = new CycleRate(template, THREADS, setting.nanos());
        double single = rate.of(file -> new Ours(file, StoreOptions.Durability.FULL, template.workers()));
        double batches = rate.of(this::inBatches);
        samples.add(LINE, batches, single);
    }

    private InBatches inBatches(Path file) {
        return new InBatches(Store.open(StoreOptions.of(file)), template.workers());
    }
}
