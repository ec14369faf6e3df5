package dev.twinstore.transfer;

import java.util.List;

/**
 * What was transferred: the same on both sides.
 *
 * @param tables all tables, in the order in which they were copied
 * @param archivedOutputs how many full outputs are in archive files, which were not copied: the target needs them too
 */
public record TransferReport(List<Copied> tables, long archivedOutputs) {
    /**
     * One table.
     *
     * @param table its name
     * @param rows how many it has
     * @param digest SHA-256 of all its rows in the order of their keys, in hexadecimal digits: equal for equal rows, on
     *     whichever engine they are
     */
    public record Copied(String table, long rows, String digest) {}

    public TransferReport {
        tables = List.copyOf(tables);
    }

    /** The rows of all tables. */
    public long rows() {
        return tables.stream().mapToLong(Copied::rows).sum();
    }
}
