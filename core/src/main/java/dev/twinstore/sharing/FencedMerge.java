package dev.twinstore.sharing;

import dev.twinstore.LostClaimException;
import dev.twinstore.db.tables.pojos.Merge;

/**
 * The answer to a write under a {@link MergeClaim}: {@link HeldMerge}, and it was done; or {@link LostMerge}, and nothing
 * was written. Look at it:
 *
 * <pre>{@code
 * if (claim.complete() instanceof LostMerge lost) {
 *     return; // somebody else merges it: undo what was not pushed yet
 * }
 * }</pre>
 */
public sealed interface FencedMerge permits HeldMerge, LostMerge {
    /**
     * The merge as it is after the write.
     *
     * @throws LostClaimException the claim was lost; in a transaction this rolls back what was written with it
     */
    Merge orThrow();
}
