package dev.twinstore.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * The hours or days of a zone that a stretch of time touches.
 *
 * <p>Databases know neither zones nor daylight saving the same way, so a query groups by {@link #quantum}, a piece of time
 * that never crosses the edge of a bucket, and the groups are added up here.
 */
final class Buckets {
    private static final int MOST = 100_000;
    private static final long QUARTER = 15 * 60_000; // every zone's offset is a multiple, since 1972
    private static final long SECOND = 1000;

    private final long[] edges; // one more than buckets; empty: no buckets

    private Buckets(long[] edges) {
        this.edges = edges;
    }

    /**
     * The buckets from the one that holds {@code from} to the last that begins before {@code until}; none if that is not
     * later.
     *
     * @throws IllegalArgumentException they would be more than 100,000
     */
    static Buckets of(Step step, ZoneId zone, Instant from, Instant until) {
        if (!from.isBefore(until)) {
            return new Buckets(new long[0]);
        }
        long about = (step == Step.DAY ? ChronoUnit.DAYS : ChronoUnit.HOURS).between(from, until);
        if (about > MOST) {
            throw new IllegalArgumentException(String.format(
                    "from %s to %s are %,d %s, more than %,d; choose a shorter window%s",
                    from,
                    until,
                    about,
                    step == Step.DAY ? "days" : "hours",
                    MOST,
                    step == Step.DAY ? "" : ", or days"));
        }
        long[] edges = new long[(int) about + 16];
        int count = 0;
        ZonedDateTime edge = start(step, from.atZone(zone));
        while (true) {
            if (count == edges.length) {
                edges = Arrays.copyOf(edges, count * 2);
            }
            edges[count++] = edge.toInstant().toEpochMilli();
            if (!edge.toInstant().isBefore(until)) {
                return new Buckets(Arrays.copyOf(edges, count));
            }
            edge = next(step, edge);
        }
    }

    private static ZonedDateTime start(Step step, ZonedDateTime moment) {
        return step == Step.DAY
                ? moment.toLocalDate().atStartOfDay(moment.getZone())
                : moment.truncatedTo(ChronoUnit.HOURS);
    }

    private static ZonedDateTime next(Step step, ZonedDateTime edge) {
        if (step == Step.DAY) {
            return edge.toLocalDate().plusDays(1).atStartOfDay(edge.getZone());
        }
        ZonedDateTime later = edge.plusHours(1);
        ZonedDateTime full = later.truncatedTo(ChronoUnit.HOURS);
        return full.isAfter(edge) ? full : later; // a clock set back by half an hour
    }

    int size() {
        return Math.max(0, edges.length - 1);
    }

    Instant start(int bucket) {
        return Instant.ofEpochMilli(edges[bucket]);
    }

    Instant end(int bucket) {
        return Instant.ofEpochMilli(edges[bucket + 1]);
    }

    /** A number of milliseconds: every edge is a multiple of it. */
    long quantum() {
        return Arrays.stream(edges).allMatch(edge -> edge % QUARTER == 0) ? QUARTER : SECOND;
    }

    /** The bucket that holds a moment, which lies within the buckets. */
    int indexOf(long epochMilli) {
        int at = Arrays.binarySearch(edges, epochMilli);
        return at >= 0 ? at : -at - 2;
    }
}
