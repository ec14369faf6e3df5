package dev.twinstore.archive;

import dev.twinstore.engine.Arguments;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which outputs are archived. Immutable: each method gives a changed copy.
 *
 * @param olderThan those of entries that were written so long ago, or earlier; zero: all
 * @param minBytes those of at least so many bytes in UTF-8; from 0
 * @param outcomeId those of one goal, without the goals below it; null: of all
 */
public record ArchiveSelection(
        Duration olderThan, long minBytes, @Nullable String outcomeId) {
    /**
     * 1 KB: what is shorter stays in its row, where it takes less room than the digest and the name that would stand for it,
     * its place in the archive's index, and a page's worth of luck in compressing it.
     */
    public static final long MIN_BYTES = 1_024;

    /** 30 days. */
    public static final ArchiveSelection DEFAULT = new ArchiveSelection(Duration.ofDays(30), MIN_BYTES, null);

    public ArchiveSelection {
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("olderThan must be 0 or more, was " + olderThan);
        }
        Arguments.notNegative("minBytes", minBytes);
    }

    /** Outputs of at least {@link #MIN_BYTES}, of entries that were written so long ago or earlier. */
    public static ArchiveSelection olderThan(Duration age) {
        return new ArchiveSelection(age, MIN_BYTES, null);
    }

    /** The same, of at least so many bytes. */
    public ArchiveSelection atLeast(long bytes) {
        return new ArchiveSelection(olderThan, bytes, outcomeId);
    }

    /** The same, of one goal, without the goals below it. */
    public ArchiveSelection ofOutcome(String id) {
        return new ArchiveSelection(olderThan, minBytes, id);
    }
}
