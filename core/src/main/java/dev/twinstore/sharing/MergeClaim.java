package dev.twinstore.sharing;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.Scope;
import dev.twinstore.db.tables.pojos.Merge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker's hold on a merge: what {@link Merges#claim} gave it, and what it passes along with every write. It is a value;
 * whether it still holds is known only to the database, and each write asks it.
 *
 * <p>The methods here run in a transaction each; to do several things in one, pass the claim to the operations of a {@link
 * dev.twinstore.Tx}. Thread-safe.
 */
@CheckReturnValue
public final class MergeClaim {
    private final Scope scope;
    private final Merge merge;
    private final String workerId;

    MergeClaim(Scope scope, Merge merge, String workerId) {
        this.scope = scope;
        this.merge = merge;
        this.workerId = workerId;
    }

    /** The merge as it was when it was claimed. */
    public Merge merge() {
        return merge;
    }

    /** The worker that merges. */
    public String workerId() {
        return workerId;
    }

    /** The fence: grows by one at each claim of the merge. */
    public long claimNo() {
        return merge.claimNo();
    }

    /** See {@link Merges#check}. */
    public FencedMerge check() {
        return scope.merges().check(this);
    }

    /** See {@link Merges#complete}. */
    public FencedMerge complete() {
        return scope.merges().complete(this);
    }

    /** See {@link Merges#fail}. */
    public FencedMerge fail(String error) {
        return scope.merges().fail(this, error);
    }

    /** See {@link Merges#conflict}. */
    public FencedMerge conflict(List<String> files) {
        return scope.merges().conflict(this, files);
    }

    /** See {@link Merges#release}. */
    public FencedMerge release() {
        return scope.merges().release(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MergeClaim claim
                && claim.merge.id().equals(merge.id())
                && claim.claimNo() == claimNo()
                && claim.workerId.equals(workerId);
    }

    @Override
    public int hashCode() {
        return merge.id().hashCode() * 31 + Long.hashCode(claimNo());
    }

    @Override
    public String toString() {
        return "claim " + claimNo() + " of worker " + workerId + " on merge " + merge.id();
    }
}
