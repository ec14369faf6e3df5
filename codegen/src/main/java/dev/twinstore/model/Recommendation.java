package dev.twinstore.model;

/** What a behaviour review recommends. */
public enum Recommendation implements Word {
    /** Go on. */
    CONTINUE("continue"),
    /** A human should look. */
    REVIEW("review"),
    /** Stop the worker. */
    PAUSE("pause");

    private final String stored;

    Recommendation(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
