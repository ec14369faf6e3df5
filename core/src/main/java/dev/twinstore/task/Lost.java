package dev.twinstore.task;

import dev.twinstore.LostClaimException;
import dev.twinstore.db.tables.pojos.Task;

/**
 * The claim is not held any more, and nothing was written.
 *
 * @param taskId the task
 * @param claimNo the fence of the claim that is lost
 * @param reason what became of it, in one sentence: who holds the task now, or how it ended
 */
public record Lost(String taskId, long claimNo, String reason) implements Fenced {
    @Override
    public Task orThrow() {
        throw new LostClaimException("claim " + claimNo + " on task " + taskId + " is lost: " + reason);
    }
}
