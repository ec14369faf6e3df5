package dev.twinstore.task;

/**
 * Why a task is not running.
 *
 * @param taskId the task
 * @param reason the first condition that fails, in the order in which they are declared
 * @param sentence the reason in one sentence, with the values that matter
 */
public record Explanation(String taskId, Reason reason, String sentence) {
    /** The conditions, in the order in which they are looked at. */
    public enum Reason {
        /** It is done. */
        COMPLETED,
        /** It was given up. */
        FAILED,
        /** It is running after all. */
        RUNNING,
        /** A worker holds it and has not started it yet. */
        CLAIMED,
        /** Its goal is not active. */
        OUTCOME_NOT_ACTIVE,
        /** It was tried as often as it may be, without being failed: its max_attempts was lowered. */
        ATTEMPTS_USED_UP,
        /** Its moment has not come: scheduled, or in back-off after a failure. */
        NOT_BEFORE,
        /** A task that it depends on is not completed. */
        DEPENDENCY_OPEN,
        /** A task that it depends on has failed or is gone, so it will never be ready by itself. */
        DEPENDENCY_NEVER,
        /** A skill that it needs is not registered. */
        SKILL_MISSING,
        /** No worker of its goal is running. */
        NO_WORKER,
        /** It is ready, and others come first. */
        BEHIND_OTHERS,
        /** It is ready and next: the next claim takes it. */
        NEXT
    }
}
