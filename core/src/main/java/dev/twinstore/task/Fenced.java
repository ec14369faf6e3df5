package dev.twinstore.task;

import dev.twinstore.LostClaimException;
import dev.twinstore.db.tables.pojos.Task;

/**
 * The answer to a write under a claim: {@link Held}, and it was done; or {@link Lost}, and nothing was written. Look at it:
 *
 * <pre>{@code
 * if (claim.heartbeat() instanceof Lost lost) {
 *     return; // somebody else has the task: stop working
 * }
 * }</pre>
 */
public sealed interface Fenced permits Held, Lost {
    /**
     * The task as it is after the write.
     *
     * @throws LostClaimException the claim was lost; in a transaction this rolls back what was written with it
     */
    Task orThrow();
}
