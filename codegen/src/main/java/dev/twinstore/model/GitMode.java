package dev.twinstore.model;

/** How the work of a goal uses git. */
public enum GitMode implements Word {
    /** Not at all. */
    NONE("none"),
    /** Commits in the working directory. */
    LOCAL("local"),
    /** Commits on a branch of the goal. */
    BRANCH("branch"),
    /** Each worker in a worktree of its own. */
    WORKTREE("worktree");

    private final String stored;

    GitMode(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
