package dev.twinstore.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/**
 * Reports to a Micrometer registry: the meters that the package lists. Stores on one database share them, and their numbers
 * add up. Needs Micrometer on the class path, which Twinstore does not bring along. Thread-safe.
 *
 * <pre>{@code
 * Store.open(StoreOptions.of(file).withMeters(new MicrometerMeters(registry)));
 * }</pre>
 */
public final class MicrometerMeters implements Meters {
    private final MeterRegistry registry;
    private final Map<Tags, QueueGauges> queues = new HashMap<>(); // guarded by itself

    /** Meters of a registry. Use one object for all stores that report to it. */
    public MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Those of {@link Metrics#globalRegistry}. */
    public static MicrometerMeters global() {
        return Global.METERS;
    }

    private static final class Global {
        private static final MicrometerMeters METERS = new MicrometerMeters(Metrics.globalRegistry);
    }

    @Override
    public StoreMeters of(String database, String engine) {
        return new MicrometerStore(this, registry, Tags.of("database", database, "engine", engine));
    }

    /** A store is open: the first of its database brings the gauges. */
    void opened(Tags tags, Queue queue) {
        synchronized (queues) {
            queues.computeIfAbsent(tags, any -> new QueueGauges(registry, tags)).add(queue);
        }
    }

    /** A store is closed: the last of its database takes the gauges along. */
    void closed(Tags tags, Queue queue) {
        synchronized (queues) {
            queues.computeIfPresent(tags, (any, gauges) -> gauges.remove(queue) ? null : gauges);
        }
    }
}
