package dev.twinstore.model;

/** What a capability task builds. */
public enum CapabilityType implements Word {
    /** A skill. */
    SKILL("skill"),
    /** A tool. */
    TOOL("tool"),
    /** A configuration. */
    CONFIG("config");

    private final String stored;

    CapabilityType(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
