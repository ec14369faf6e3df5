package dev.twinstore.model;

/** The state of an alert. */
public enum AlertStatus implements Word {
    /** Nobody took note of it yet. */
    ACTIVE("active"),
    /** Somebody looks at it. */
    ACKNOWLEDGED("acknowledged"),
    /** Done with; final. */
    RESOLVED("resolved");

    private final String stored;

    AlertStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
