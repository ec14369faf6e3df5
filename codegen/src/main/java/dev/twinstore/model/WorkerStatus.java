package dev.twinstore.model;

/** The state of a worker. */
public enum WorkerStatus implements Word {
    /** Made, not started. */
    IDLE("idle"),
    /** Alive and claiming. */
    RUNNING("running"),
    /** Alive, but claims nothing until resumed. */
    PAUSED("paused"),
    /** Ended well; final. */
    COMPLETED("completed"),
    /** Ended badly or lost; final. */
    FAILED("failed");

    private final String stored;

    WorkerStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
