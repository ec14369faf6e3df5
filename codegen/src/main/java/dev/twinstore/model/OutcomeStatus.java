package dev.twinstore.model;

/** The state of a goal. */
public enum OutcomeStatus implements Word {
    /** Being worked on: its tasks can be claimed. */
    ACTIVE("active"),
    /** Paused: nothing is claimed until it is active again. */
    DORMANT("dormant"),
    /** Reached. */
    ACHIEVED("achieved"),
    /** Put away; kept for its history. */
    ARCHIVED("archived");

    private final String stored;

    OutcomeStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
