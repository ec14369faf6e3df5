package dev.twinstore.engine;

import dev.twinstore.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server's wall clock, as far as one can know it from here: what it showed when it was last looked at, and what has passed
 * since on this machine's monotonic clock. It is looked at in every transaction that writes, and asked when that was too
 * long ago. The wall clock of this machine plays no part. Thread-safe.
 *
 * <p>Two looks tell whether the clock was set in between: what it shows may differ from what it showed by no more than what
 * has passed here from asking before to being answered now, and by no less than from being answered before to asking now.
 */
final class ServerClock implements TimeSource {
    private static final Duration TOO_LONG_AGO = Duration.ofSeconds(10);

    /** A smaller difference is that of a clock that runs a little faster or slower, and was not set. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** So many settings are remembered; a clock that is set more often is no clock. */
    private static final int MOST = 16;

    private final TimeSource here;
    private final Supplier<Instant> ask;
    private volatile @Nullable Look last; // written under this
    private volatile List<Setting> settings = List.of(); // the last ones, in order; written under this

    /** What the clock showed at some moment between asking and being answered, on the monotonic clock. */
    private record Look(Instant shown, long asked, long answered) {}

    /** The clock was set from one moment to another. */
    private record Setting(Instant from, Instant to) {
        /** Whether a moment that was shown some time until {@code end}, with no setting between, was shown since. */
        boolean precedes(Instant moment, Instant end) {
            return !moment.isBefore(to) && (to.isAfter(from) || !moment.isAfter(end));
        }
    }

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

    /**
     * It was looked at, and showed this.
     *
     * @param asked the monotonic clock when the server was asked
     */
    synchronized Instant showed(Instant moment, long asked) {
        Look look = new Look(moment, asked, here.monotonicNanos());
        Look before = last;
        if (before == null || look.asked - before.asked >= 0) {
            if (before != null) {
                compare(before, look);
            }
            last = look;
        }
        return moment;
    }

    private void compare(Look before, Look look) {
        Instant earliest = before.shown.plusNanos(look.asked - before.answered);
        Instant latest = before.shown.plusNanos(look.answered - before.asked);
        Instant expected = look.shown.isBefore(earliest) ? earliest : look.shown.isAfter(latest) ? latest : look.shown;
        if (Duration.between(expected, look.shown).abs().compareTo(LEAST) > 0) {
            List<Setting> more = new ArrayList<>(settings);
            more.add(new Setting(expected, look.shown));
            settings = List.copyOf(more.subList(Math.max(0, more.size() - MOST), more.size()));
        }
    }

    @Override
    public Instant now() {
        Look look = last;
        if (look == null || here.monotonicNanos() - look.answered > TOO_LONG_AGO.toNanos()) {
            long asked = here.monotonicNanos();
            return showed(ask.get(), asked);
        }
        return look.shown.plusNanos(here.monotonicNanos() - look.answered).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long monotonicNanos() {
        return here.monotonicNanos();
    }

    /**
     * How much time has passed since the clock showed a moment. What it was set by in between does not count, if it was set
     * while this store was open. Of a moment that it showed twice, the later time counts.
     */
    @Override
    public Duration since(Instant moment) {
        Instant end = now();
        Duration passed = Duration.ZERO;
        List<Setting> all = settings;
        for (int i = all.size() - 1; i >= 0 && !all.get(i).precedes(moment, end); i--) {
            passed = passed.plus(Duration.between(all.get(i).to(), end));
            end = all.get(i).from();
        }
        Duration rest = Duration.between(moment, end);
        return rest.isNegative() ? passed : passed.plus(rest);
    }
}
