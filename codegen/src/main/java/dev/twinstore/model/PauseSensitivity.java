package dev.twinstore.model;

/** How soon supervision pauses a worker. */
public enum PauseSensitivity implements Word {
    /** Only when it is sure. */
    LOW("low"),
    /** The default. */
    MEDIUM("medium"),
    /** At the first doubt. */
    HIGH("high");

    private final String stored;

    PauseSensitivity(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
