package dev.twinstore.schema;

import java.time.Duration;

/** How long tests wait. */
final class Wait {
    /** Longer than anything takes that works. */
    static final Duration LONG = Duration.ofSeconds(30);

    /** For what is meant to run out. */
    static final Duration SHORT = Duration.ofMillis(100);

    private Wait() {}
}
