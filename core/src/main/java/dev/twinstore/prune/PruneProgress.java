package dev.twinstore.prune;

/**
 * Hears how far a prune is, before each batch of some hundred rows, on the thread that prunes. What it throws ends the prune
 * there: what is deleted is exported, and the next prune goes on.
 */
@FunctionalInterface
public interface PruneProgress {
    /** What is done with each table, in this order. */
    enum Step {
        /** Rows are read and written to the export; not without an export. */
        EXPORTING,
        /** The export is read back; not without an export. */
        CHECKING,
        /** Rows are deleted. */
        DELETING,
        /** The free space is given back, in small steps. */
        GIVING_BACK
    }

    /**
     * So many rows are done.
     *
     * @param table the table's name
     * @param rows how many rows are done in this step
     * @param ofAll how many the step has; -1: not known
     */
    void at(Step step, String table, long rows, long ofAll);
}
