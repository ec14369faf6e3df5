package dev.twinstore.model;

/** How bad an alert or a detected pattern is. Declared from mildest to worst, so that comparing works. */
public enum Severity implements Word {
    /** Worth knowing. */
    LOW("low"),
    /** Worth a look. */
    MEDIUM("medium"),
    /** Needs a look soon. */
    HIGH("high"),
    /** Needs a look now. */
    CRITICAL("critical");

    private final String stored;

    Severity(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
