package dev.twinstore.model;

/** What a collaborator may do. Declared from most to least, so that comparing works. */
public enum CollaboratorRole implements Word {
    /** Everything, including inviting others. */
    OWNER("owner"),
    /** Read and change. */
    COLLABORATOR("collaborator"),
    /** Read. */
    VIEWER("viewer");

    private final String stored;

    CollaboratorRole(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
