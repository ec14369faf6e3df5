package dev.twinstore.model;

/** The part of the work a task belongs to. */
public enum TaskPhase implements Word {
    /** Builds what execution needs first: skills, tools, configuration. */
    CAPABILITY("capability"),
    /** The work itself. */
    EXECUTION("execution");

    private final String stored;

    TaskPhase(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
