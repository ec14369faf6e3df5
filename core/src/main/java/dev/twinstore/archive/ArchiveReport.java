package dev.twinstore.archive;

import java.time.YearMonth;
import java.util.List;

/**
 * What was archived, or, of a preview, what would be.
 *
 * @param months the months in which the outputs were written, UTC, the oldest first; empty: nothing was to do
 * @param unfit outputs that stay in their rows, because they cannot be read exactly: another program stored bytes that are
 *     no text. They are named in the log
 * @param changed outputs that stay in their rows because they were changed or deleted meanwhile
 * @param spaceBefore bytes that the database took before (on PostgreSQL, the table)
 * @param spaceAfter and after; of a preview the same
 */
public record ArchiveReport(List<Month> months, long unfit, long changed, long spaceBefore, long spaceAfter) {
    /**
     * The outputs of one month.
     *
     * @param month the month
     * @param outputs how many outputs
     * @param bytes their bytes in UTF-8, uncompressed
     */
    public record Month(YearMonth month, long outputs, long bytes) {}

    public ArchiveReport {
        months = List.copyOf(months);
    }

    /** The outputs of all months. */
    public long outputs() {
        return months.stream().mapToLong(Month::outputs).sum();
    }

    /** Their bytes in UTF-8, uncompressed. */
    public long bytes() {
        return months.stream().mapToLong(Month::bytes).sum();
    }
}
