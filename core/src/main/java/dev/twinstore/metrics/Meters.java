package dev.twinstore.metrics;

/**
 * Where stores report what they do, in numbers: see {@link dev.twinstore.StoreOptions#withMeters}. {@link MicrometerMeters}
 * reports to Micrometer; write another to report elsewhere. Thread-safe.
 */
@FunctionalInterface
public interface Meters {
    /**
     * The meters of a store that is being opened.
     *
     * @param database what its meters are told apart by; holds no password
     * @param engine {@code sqlite} or {@code postgresql}
     */
    StoreMeters of(String database, String engine);

    /** Measures nothing. */
    static Meters none() {
        return NoMeters.INSTANCE;
    }

    /**
     * Micrometer's global registry if Micrometer is on the class path, and nothing otherwise: the default. As long as no
     * registry was added to the global one, Micrometer keeps nothing.
     */
    static Meters automatic() {
        return Automatic.METERS;
    }
}
