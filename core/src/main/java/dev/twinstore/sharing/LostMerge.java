package dev.twinstore.sharing;

import dev.twinstore.LostClaimException;
import dev.twinstore.db.tables.pojos.Merge;

/**
 * The claim is not held any more, and nothing was written.
 *
 * @param mergeId the merge
 * @param claimNo the fence of the claim that is lost
 * @param reason what became of it, in one sentence: who merges it now, or how it ended
 */
public record LostMerge(long mergeId, long claimNo, String reason) implements FencedMerge {
    @Override
    public Merge orThrow() {
        throw new LostClaimException("claim " + claimNo + " on merge " + mergeId + " is lost: " + reason);
    }
}
