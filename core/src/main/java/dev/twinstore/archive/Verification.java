package dev.twinstore.archive;

import java.util.List;

/**
 * What a full check of the archive found.
 *
 * @param files how many archive files there are
 * @param outputs outputs that were read back from them and are as they were archived
 * @param bytes the bytes of these in UTF-8, uncompressed
 * @param orphans of these, those that no row refers to: the entry was deleted, or belongs to another state of the
 *     database. They do no harm
 * @param copies of these, those whose row still has its output: an archiving was interrupted, the next one goes on
 * @param expired rows whose output was removed by retention
 * @param failures how many failures there are; 0: all rows that were archived can be read
 * @param listed the first {@value #LISTED} failures
 */
public record Verification(
        int files,
        long outputs,
        long bytes,
        long orphans,
        long copies,
        long expired,
        long failures,
        List<Failure> listed) {
    /** How many failures are listed. */
    public static final int LISTED = 100;

    /**
     * Something that cannot be read.
     *
     * @param file the archive file
     * @param entryId the entry; 0: the file as a whole
     * @param problem what is wrong, and what to do
     */
    public record Failure(String file, long entryId, String problem) {}

    public Verification {
        listed = List.copyOf(listed);
    }

    /** Whether nothing is lost or damaged. */
    public boolean isSound() {
        return failures == 0;
    }
}
