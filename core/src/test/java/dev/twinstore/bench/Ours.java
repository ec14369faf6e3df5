package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Cycles through the store, as a user writes them. */
final class Ours implements Contender {
    private final Store store;
    private final List<Worker> workers;

    Ours(Path file, Durability durability, List<Worker> workers) {
        this.store = Store.open(StoreOptions.of(file).withDurability(durability));
        this.workers = workers;
    }

    @Override
    public int cycle(int thread) {
        Optional<Claim> claim = store.tasks().claim(workers.get(thread));
        claim.ifPresent(held -> held.complete().orThrow());
        return claim.isPresent() ? 1 : 0;
    }

    @Override
    public void close() {
        store.close();
    }
}
