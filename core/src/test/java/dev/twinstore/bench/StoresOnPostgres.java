package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.schema.Postgres;
import dev.twinstore.task.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several stores that work for one goal on one PostgreSQL server, as several processes do, beside one of them. */
final class StoresOnPostgres implements Experiment {
    private static final int STORES = 4;
    private static final int THREADS = 8;

    private static final Line LINE = new Line(
            "stores-4-postgresql",
            "tasks/s",
            "one store",
            Bar.none(),
            "for information: claim, start, complete, read; 8 threads a store, all for one goal");

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        double one = perSecond(1, setting);
        samples.add(LINE, perSecond(STORES, setting), one);
    }

    private static double perSecond(int count, Setting setting) throws Exception {
        List<Store> stores = new ArrayList<>();
        try (Postgres database = Postgres.migrated()) {
            StoreOptions options = StoreOptions.of(database.url());
            int threads = count * THREADS;
            List<Worker> workers = CyclesOnPostgres.workers(options, database.url(), setting.supply() / 3, threads);
            try {
                for (int i = 0; i < count; i++) {
                    stores.add(Store.open(options));
                }
                return Saturation.perSecond(
                        threads, setting.nanos(), thread -> once(stores.get(thread / THREADS), workers.get(thread)));
            } finally {
                stores.forEach(Store::close);
            }
        }
    }

    private static int once(Store store, Worker worker) {
        Optional<Claim> claim = store.tasks().claim(worker);
        if (claim.isEmpty()) {
            return 0;
        }
        claim.get().start().orThrow();
        claim.get().complete().orThrow();
        return store.tasks().get(claim.get().task().id()).id().isEmpty() ? 0 : 1;
    }
}
