package dev.twinstore.model;

/** The state of a merge. */
public enum MergeStatus implements Word {
    /** Waits to be claimed. */
    PENDING("pending"),
    /** A worker merges it. */
    IN_PROGRESS("in_progress"),
    /** Merged; final. */
    COMPLETED("completed"),
    /** Not merged, because of an error; final. */
    FAILED("failed"),
    /** Not merged, because files conflict; final. */
    CONFLICTED("conflicted");

    private final String stored;

    MergeStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
