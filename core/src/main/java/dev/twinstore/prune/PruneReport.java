package dev.twinstore.prune;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was pruned, or, of a preview, what would be.
 *
 * @param before rows from before this moment
 * @param tables all tables that were asked for
 */
public record PruneReport(Instant before, List<Pruned> tables) {
    /**
     * One table.
     *
     * @param table its name
     * @param rows how many rows are old and of no open goal
     * @param oldest when the oldest of them happened; null: there is none
     * @param newest when the newest of them happened; null: there is none
     * @param deleted how many were deleted; 0 of a preview
     * @param kept of the rest, those that stay because they were changed, or got protected, since they were read, or hold what
     *     is no text, which the log then names
     * @param export the file that has them; null: none was written
     */
    public record Pruned(
            String table,
            long rows,
            @Nullable Instant oldest,
            @Nullable Instant newest,
            long deleted,
            long kept,
            @Nullable Path export) {}

    public PruneReport {
        tables = List.copyOf(tables);
    }

    /** The rows of all tables. */
    public long rows() {
        return tables.stream().mapToLong(Pruned::rows).sum();
    }

    /** Those of them that were deleted. */
    public long deleted() {
        return tables.stream().mapToLong(Pruned::deleted).sum();
    }
}
