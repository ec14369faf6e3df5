package dev.twinstore.model;

/** What an improvement suggestion is about. */
public enum SuggestionType implements Word {
    /** A skill to write. */
    SKILL("skill"),
    /** Work to automate. */
    AUTOMATION("automation"),
    /** A way of working to change. */
    PROCESS("process");

    private final String stored;

    SuggestionType(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
