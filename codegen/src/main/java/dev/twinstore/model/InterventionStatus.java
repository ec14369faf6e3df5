package dev.twinstore.model;

/** The state of an intervention. */
public enum InterventionStatus implements Word {
    /** No worker took note of it yet. */
    PENDING("pending"),
    /** A worker took note of it. */
    ACKNOWLEDGED("acknowledged"),
    /** Done; final. */
    COMPLETED("completed"),
    /** Withdrawn or refused; final. */
    DISMISSED("dismissed");

    private final String stored;

    InterventionStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
