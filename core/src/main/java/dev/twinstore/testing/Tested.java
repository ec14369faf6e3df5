package dev.twinstore.testing;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What one test has: a database, the stores on it, and a clock. Thread-safe. Closing it twice does nothing. */
final class Tested implements AutoCloseable {
    private final Place.Ground ground;
    private final UnaryOperator<StoreOptions> options;
    private final ManualTime time = new ManualTime();
    private final List<Store> stores = new ArrayList<>(); // guarded by this
    private @Nullable Store first; // guarded by this
    private boolean closed; // guarded by this

    Tested(Place place, UnaryOperator<StoreOptions> options) {
        this.ground = place.make();
        this.options = options;
    }

    ManualTime time() {
        return time;
    }

    /** The test's store; the same one each time. */
    synchronized Store store() {
        if (first == null) {
            first = another();
        }
        return first;
    }

    /** One more store on the same database. */
    synchronized Store another() {
        Store store = Store.open(options.apply(
                StoreOptions.of(ground.database()).withoutHousekeeping().withTime(time)));
        stores.add(store);
        return store;
    }

    /** Closes the stores, checks the database, and removes it in any case. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stores.forEach(Store::close);
            try (Store reading =
                    Store.open(StoreOptions.of(ground.database()).forReading().withMeters(Meters.none()))) {
                Invariants.check(reading);
            }
        } finally {
            ground.remove();
        }
    }
}
