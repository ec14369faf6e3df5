package dev.twinstore.archive;

/**
 * Hears how far an archiving is, before each step of each batch, on the thread that archives. What it throws ends the
 * archiving there: what is done stays done, and the next run goes on.
 */
@FunctionalInterface
public interface ArchiveProgress {
    /** What is done with each batch of outputs, in this order, and once at the end. */
    enum Step {
        /** The outputs are read, compressed and written to an archive file. */
        COPYING,
        /** They are on disk; they are read back on another connection and compared. */
        CHECKING,
        /** They are equal; the rows let go of theirs. */
        RELEASING,
        /** All batches are done; the free space is given back, in small steps. */
        GIVING_BACK
    }

    /**
     * A step begins.
     *
     * @param outputs how many outputs are done with, all steps of them
     * @param ofAll how many there were to archive when the run began
     */
    void at(Step step, long outputs, long ofAll);
}
