package dev.twinstore.sharing;

import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Merge;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.MergeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The writes under a claim on a merge. All go through {@link #change}, the only place where a claimed merge changes. */
final class MergeEnding {
    private MergeEnding() {}

    /** Held or lost, writing nothing new; the write of the same status locks the row for the transaction on every engine. */
    static FencedMerge check(Tx tx, MergeClaim claim) {
        Merge merge = change(tx, held(claim), Map.of(MERGE_QUEUE.STATUS, MergeStatus.IN_PROGRESS));
        return merge == null ? lost(tx, claim) : new HeldMerge(merge);
    }

    static FencedMerge complete(Tx tx, MergeClaim claim) {
        return end(tx, claim, ended(tx, MergeStatus.COMPLETED), ActivityType.MERGE_COMPLETED, "Merged: ");
    }

    static FencedMerge fail(Tx tx, MergeClaim claim, String error) {
        Map<Field<?>, Object> change = ended(tx, MergeStatus.FAILED);
        change.put(MERGE_QUEUE.ERROR_MESSAGE, error);
        return end(tx, claim, change, ActivityType.MERGE_FAILED, "Merge failed: ");
    }

    static FencedMerge conflict(Tx tx, MergeClaim claim, List<String> files) {
        Map<Field<?>, Object> change = ended(tx, MergeStatus.CONFLICTED);
        change.put(MERGE_QUEUE.CONFLICT_FILES, files);
        return end(tx, claim, change, ActivityType.MERGE_CONFLICTED, "Merge has conflicts: ");
    }

    static FencedMerge release(Tx tx, MergeClaim claim) {
        return end(tx, claim, pending(), ActivityType.MERGE_RELEASED, "Merge released: ");
    }

    /** Gives back what a worker merges, without its claims: for workers that have ended. */
    static List<Merge> releaseAll(Tx tx, String workerId) {
        return Locking.locked(
                        tx.dsl(),
                        tx.dsl()
                                .selectFrom(MERGE_QUEUE)
                                .where(MERGE_QUEUE.CLAIMED_BY.eq(workerId))
                                .and(MERGE_QUEUE.STATUS.eq(MergeStatus.IN_PROGRESS))
                                .orderBy(MERGE_QUEUE.ID))
                .fetchInto(Merge.class)
                .stream()
                .map(merge -> {
                    Merge released = change(tx, MERGE_QUEUE.ID.eq(merge.id()), pending());
                    log(tx, merge, workerId, ActivityType.MERGE_RELEASED, "Merge released: ");
                    return released == null ? merge : released;
                })
                .toList();
    }

    static void log(Tx tx, Merge merge, @Nullable String workerId, String type, String title) {
        tx.activity()
                .add(
                        merge.outcomeId(),
                        type,
                        title + "branch of worker "
                                + tx.workers().get(merge.sourceWorkerId()).name(),
                        "merge_id",
                        merge.id(),
                        "source_worker_id",
                        merge.sourceWorkerId(),
                        "worker_id",
                        workerId,
                        "claim_no",
                        workerId == null ? null : merge.claimNo(),
                        "conflict_files",
                        merge.conflictFiles() == null
                                ? null
                                : merge.conflictFiles().size(),
                        "error",
                        merge.errorMessage());
    }

    private static FencedMerge end(Tx tx, MergeClaim claim, Map<Field<?>, Object> change, String type, String title) {
        Merge ended = change(tx, held(claim), change);
        if (ended == null) {
            return lost(tx, claim);
        }
        log(tx, ended, claim.workerId(), type, title);
        return new HeldMerge(ended);
    }

    /** The guarded write: changes one merge if it is as the condition says; null if it is not. */
    private static @Nullable Merge change(Tx tx, Condition condition, Map<? extends Field<?>, ?> change) {
        return tx.dsl()
                .update(MERGE_QUEUE)
                .set(change)
                .where(condition)
                .and(MERGE_QUEUE.STATUS.eq(MergeStatus.IN_PROGRESS))
                .returning()
                .fetchOneInto(Merge.class);
    }

    private static Condition held(MergeClaim claim) {
        return noCondition()
                .and(MERGE_QUEUE.ID.eq(claim.merge().id()))
                .and(MERGE_QUEUE.CLAIM_NO.eq(claim.claimNo()))
                .and(MERGE_QUEUE.CLAIMED_BY.eq(claim.workerId()));
    }

    private static Map<Field<?>, Object> ended(Tx tx, MergeStatus status) {
        Map<Field<?>, Object> change = pending();
        change.put(MERGE_QUEUE.STATUS, status);
        change.put(MERGE_QUEUE.COMPLETED_AT, tx.now());
        return change;
    }

    private static Map<Field<?>, Object> pending() {
        Map<Field<?>, Object> change = new LinkedHashMap<>();
        change.put(MERGE_QUEUE.STATUS, MergeStatus.PENDING);
        change.put(MERGE_QUEUE.CLAIMED_BY, null);
        change.put(MERGE_QUEUE.CLAIMED_AT, null);
        return change;
    }

    private static LostMerge lost(Tx tx, MergeClaim claim) {
        Merge now = tx.merges().find(claim.merge().id()).orElse(null);
        return new LostMerge(claim.merge().id(), claim.claimNo(), whatBecame(now, claim));
    }

    private static String whatBecame(@Nullable Merge now, MergeClaim claim) {
        if (now == null) {
            return "the merge was deleted";
        }
        boolean sameClaim = now.claimNo() == claim.claimNo();
        return switch (now.status()) {
            case COMPLETED, FAILED, CONFLICTED ->
                "the merge is " + now.status().stored()
                        + (sameClaim ? " by this very claim" : " by claim " + now.claimNo());
            case PENDING ->
                "the merge was " + (sameClaim ? "given back or taken away" : "claimed again since")
                        + " and is pending now";
            case IN_PROGRESS -> "worker " + now.claimedBy() + " merges it now, with claim " + now.claimNo();
        };
    }
}
