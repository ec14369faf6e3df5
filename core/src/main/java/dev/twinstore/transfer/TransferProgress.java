package dev.twinstore.transfer;

/** Hears how far a transfer is, every few hundred rows, on the thread that transfers. What it throws ends the transfer. */
@FunctionalInterface
public interface TransferProgress {
    /** What a transfer does, in this order. */
    enum Step {
        /** Rows are read from the source and written to the target. */
        COPYING,
        /** Both sides are read again and compared. */
        CHECKING,
        /** All are equal; the target commits. From here on the transfer cannot be stopped. */
        COMMITTING
    }

    /**
     * So many rows are done.
     *
     * @param rows done in this step; when the target's connection broke and the transfer began again, it begins again at 0
     * @param ofAll how many rows the step has
     */
    void at(Step step, long rows, long ofAll);
}
