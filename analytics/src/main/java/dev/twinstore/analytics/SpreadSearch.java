package dev.twinstore.analytics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Spread} of times that are too many to be kept, exactly, by looking at all of them more than once.
 *
 * <p>A percentile is made of two values, each the so-and-so-many-th of all in order. The first look counts how many values
 * lie in each of the cells that time is divided into, 64 to every doubling. That tells in which cell each wanted value
 * lies. The next look sorts the values in these cells, about one in a hundred, or, where they are too many to be kept,
 * counts them in finer cells. A million tasks take two looks; eight looks find any time between two moments.
 *
 * <p>To be used so: {@link #add} all values; {@link #narrow}; as long as it asks for another look, the same again with the
 * same values, in any order; then {@link #spread}. Takes 512 bytes for each doubling in which there are values, at most 32
 * kB, and what it takes of its {@link Room}. Not thread-safe.
 */
final class SpreadSearch {
    private static final double[] SHARES = {0.5, 0.9, 0.99};
    private static final int DOUBLINGS = 64;
    private static final int CELL_BITS = 6;

    /** What values there is still room for, of all searches that go on side by side. */
    static final class Room {
        private long left;

        Room(long values) {
            left = values;
        }

        private boolean take(long values) {
            if (values > left) {
                return false;
            }
            left -= values;
            return true;
        }
    }

    /** The values from {@code low} on that differ from it in the lowest {@code bits} only. */
    private static final class Range {
        private final long low;
        private final int bits;
        private final long before; // how many values are less
        private final long within; // how many it has, if that is known already
        private long @Nullable [] values; // those it has; null: they are counted
        private long @Nullable [] cells; // how many there are in each part of it
        private int size; // of values

        Range(long low, int bits, long before, long within) {
            this.low = low;
            this.bits = bits;
            this.before = before;
            this.within = within;
        }

        private int cellBits() {
            return Math.max(0, bits - CELL_BITS);
        }

        void prepare(Room room) {
            if (room.take(within)) {
                values = new long[(int) within];
            }
        }

        boolean has(long value) {
            return (value ^ low) >>> bits == 0;
        }

        void add(long value) {
            if (values != null) {
                values[size++] = value;
            } else {
                if (cells == null) {
                    cells = new long[1 << (bits - cellBits())];
                }
                cells[(int) ((value - low) >>> cellBits())]++;
            }
        }

        long counted() {
            return cells == null ? 0 : Arrays.stream(cells).sum();
        }

        /** No more values come. */
        void end() {
            if (values != null) {
                Arrays.sort(values);
            }
        }

        /** The part of it that holds the value which so many others are less than. */
        Range part(long rank, long less) {
            if (values != null) {
                return new Range(values[(int) (rank - less)], 0, rank, 1);
            }
            long[] counts = Objects.requireNonNull(cells);
            int cell = 0;
            while (rank - less >= counts[cell]) {
                less += counts[cell++];
            }
            return new Range(low + ((long) cell << cellBits()), cellBits(), less, counts[cell]);
        }
    }

    private final @Nullable Range[] doublings = new Range[DOUBLINGS]; // of the first look
    private final List<Range> sought = new ArrayList<>(); // of the looks after it
    private final long[] found = new long[2 * SHARES.length]; // for each share the value below and above; -1: not yet
    private long count;
    private long longest;
    private boolean first = true;

    SpreadSearch() {
        Arrays.fill(found, -1);
    }

    /** Looks at a time in milliseconds, 0 or more. */
    void add(long millis) {
        if (!first) {
            for (int i = 0; i < sought.size(); i++) {
                if (sought.get(i).has(millis)) {
                    sought.get(i).add(millis);
                    return;
                }
            }
            return;
        }
        count++;
        longest = Math.max(longest, millis);
        int doubling = DOUBLINGS - Long.numberOfLeadingZeros(millis);
        Range range = doublings[doubling];
        if (range == null) {
            range = doubling == 0 ? new Range(0, 0, 0, 0) : new Range(1L << (doubling - 1), doubling - 1, 0, 0);
            doublings[doubling] = range;
        }
        range.add(millis);
    }

    /** Ends a look. Whether another one is needed. */
    boolean narrow(Room room) {
        List<Range> next = new ArrayList<>();
        sought.forEach(Range::end);
        for (int i = 0; i < found.length && count > 0; i++) {
            if (found[i] < 0) {
                Range part = part(rank(i));
                if (part.bits == 0) {
                    found[i] = part.low;
                } else if (next.stream().noneMatch(range -> range.low == part.low)) {
                    next.add(part);
                }
            }
        }
        first = false;
        Arrays.fill(doublings, null);
        sought.clear();
        sought.addAll(next);
        sought.forEach(range -> range.prepare(room));
        return !next.isEmpty();
    }

    private Range part(long rank) {
        if (!first) {
            for (Range range : sought) {
                if (rank >= range.before && rank - range.before < range.within) {
                    return range.part(rank, range.before);
                }
            }
            throw new IllegalStateException("lost sight of value " + rank + " of " + count);
        }
        long less = 0;
        for (Range range : doublings) {
            long within = range == null ? 0 : range.counted();
            if (range != null && rank - less < within) {
                return range.part(rank, less);
            }
            less += within;
        }
        throw new IllegalStateException("there are " + less + " values, not " + count);
    }

    private double place(int share) {
        return SHARES[share] * (count - 1);
    }

    private long rank(int of) {
        double place = place(of / 2);
        return (long) (of % 2 == 0 ? Math.floor(place) : Math.ceil(place));
    }

    /** What was found, once no look is needed any more. */
    Spread spread() {
        return count == 0
                ? Spread.NONE
                : new Spread(count, percentile(0), percentile(1), percentile(2), Duration.ofMillis(longest));
    }

    private Duration percentile(int share) {
        double below = found[2 * share];
        double above = found[2 * share + 1];
        double place = place(share);
        return Duration.ofMillis(Math.round(below + (place - Math.floor(place)) * (above - below)));
    }
}
