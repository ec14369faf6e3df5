package dev.twinstore.model;

/** What kind of instruction a human gives. */
public enum InterventionType implements Word {
    /** Do this too. */
    ADD_TASK("add_task"),
    /** Do it differently. */
    REDIRECT("redirect"),
    /** Stop for now. */
    PAUSE("pause"),
    /** Do it earlier or later. */
    PRIORITY_CHANGE("priority_change");

    private final String stored;

    InterventionType(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
