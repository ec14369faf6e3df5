package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.nio.file.Path;
import java.util.List;

/** Cycles through the store, as a user writes them. */
final class Ours implements Contender<Claim> {
    private final Store store;
    private final List<Worker> workers;

    Ours(Path file, Durability durability, List<Worker> workers) {
        this(StoreOptions.of(file).withDurability(durability), workers);
    }

    Ours(StoreOptions options, List<Worker> workers) {
        this.store = Store.open(options);
        this.workers = workers;
    }

    @Override
    public Claim claim(int thread) {
        return store.tasks().claim(workers.get(thread)).orElse(null);
    }

    @Override
    public void complete(int thread, Claim claim) {
        claim.complete().orThrow();
    }

    @Override
    public void close() {
        store.close();
    }
}
