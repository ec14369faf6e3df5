package dev.twinstore.model;

/** The state of an improvement suggestion. */
public enum SuggestionStatus implements Word {
    /** Not decided. */
    PENDING("pending"),
    /** Taken up. */
    ACCEPTED("accepted"),
    /** Refused; it is not suggested again. */
    DISMISSED("dismissed");

    private final String stored;

    SuggestionStatus(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
