package dev.twinstore.sharing;

import dev.twinstore.db.tables.pojos.Merge;

/**
 * The claim was held, and the write was done.
 *
 * @param merge the merge as it is after the write
 */
public record HeldMerge(Merge merge) implements FencedMerge {
    @Override
    public Merge orThrow() {
        return merge;
    }
}
