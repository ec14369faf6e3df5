package dev.twinstore.model;

/** The state of a task. */
public enum TaskStatus implements Word {
    /** Waits to be claimed. */
    PENDING("pending"),
    /** A worker holds it and has not started yet. */
    CLAIMED("claimed"),
    /** A worker works on it. */
    RUNNING("running"),
    /** Done; final. */
    COMPLETED("completed"),
    /** Given up after its last attempt; final. */
    FAILED("failed");

    private final String stored;

    TaskStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
