package dev.twinstore.engine;

import dev.twinstore.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server's wall clock, as far as one can know it from here: what it showed when it was last looked at, and what has passed
 * since on this machine's monotonic clock. It is looked at in every transaction that writes, and asked when that was too
 * long ago. The wall clock of this machine plays no part. Thread-safe.
 */
final class ServerClock implements TimeSource {
    private static final Duration TOO_LONG_AGO = Duration.ofSeconds(10);

    private final TimeSource here;
    private final Supplier<Instant> ask;
    private volatile @Nullable Look last;

    private record Look(Instant shown, long at) {}

    /**
     * The clock of a server.
     *
     * @param here the clocks of this machine
     * @param ask asks the server for its time
     */
    ServerClock(TimeSource here, Supplier<Instant> ask) {
        this.here = here;
        this.ask = ask;
    }

    /** It was looked at just now, and showed this. */
    Instant showed(Instant moment) {
        last = new Look(moment, here.monotonicNanos());
        return moment;
    }

    @Override
    public Instant now() {
        Look look = last;
        if (look == null || here.monotonicNanos() - look.at > TOO_LONG_AGO.toNanos()) {
            return showed(ask.get());
        }
        return look.shown.plusNanos(here.monotonicNanos() - look.at).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long monotonicNanos() {
        return here.monotonicNanos();
    }
}
