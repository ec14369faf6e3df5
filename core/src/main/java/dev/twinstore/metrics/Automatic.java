package dev.twinstore.metrics;

/** Looks once whether Micrometer is there. */
final class Automatic {
    static final Meters METERS = isThere() ? MicrometerMeters.global() : Meters.none();

    private Automatic() {}

    private static boolean isThere() {
        try {
            Class.forName("io.micrometer.core.instrument.Metrics", false, Automatic.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
