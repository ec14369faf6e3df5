package dev.twinstore.sharing;

import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Merge;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.worker.Claimant;
import dev.twinstore.worker.Workers;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jspecify.annotations.Nullable;

/**
 * The queue of branches that wait to be merged. A merge is claimed like a task, by one worker at a time and with a fence,
 * and ends completed, failed or conflicted, for good: to try again, queue it again. Several merges of one goal may be in
 * progress at once, by different workers or by one. Thread-safe on a store; each call is one transaction there.
 */
@CheckReturnValue
public final class Merges {
    private final Scope scope;

    public Merges(Scope scope) {
        this.scope = scope;
    }

    /**
     * Puts a worker's branch at the end of its goal's queue. The worker may have ended. Each call is a merge of its own,
     * also while another of that worker waits.
     *
     * @throws NotFoundException there is no such worker
     * @throws RefusedException the goal is archived
     */
    @CanIgnoreReturnValue
    public Merge queue(String sourceWorkerId) {
        return scope.write(tx -> {
            Worker source = tx.workers().get(sourceWorkerId);
            OutcomeStatus status = Locking.locked(
                            tx.dsl(),
                            tx.dsl().select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(source.outcomeId())))
                    .fetchSingle(OUTCOMES.STATUS);
            if (status == OutcomeStatus.ARCHIVED) {
                throw new RefusedException(
                        "outcome " + source.outcomeId() + " is archived; activate it before queueing merges");
            }
            Merge queued = tx.dsl()
                    .insertInto(MERGE_QUEUE)
                    .set(MERGE_QUEUE.OUTCOME_ID, source.outcomeId())
                    .set(MERGE_QUEUE.SOURCE_WORKER_ID, sourceWorkerId)
                    .set(MERGE_QUEUE.CREATED_AT, tx.now())
                    .returning()
                    .fetchSingleInto(Merge.class);
            MergeEnding.log(tx, queued, null, ActivityType.MERGE_QUEUED, "Merge queued: ");
            return queued;
        });
    }

    /**
     * Claims the oldest pending merge of the worker's goal. Any number of threads and processes may race; each merge goes
     * to exactly one.
     *
     * @return the claim; empty if none is pending, the worker is paused, or the goal is dormant
     * @throws NotFoundException the worker is not there
     * @throws RefusedException the worker is not started or has ended, or the goal is achieved or archived
     */
    public Optional<MergeClaim> claim(Worker worker) {
        return scope.write(tx -> {
            Workers.lock(tx, worker.id()); // so that who ends it finds what it claims
            Optional<String> outcomeId = Claimant.outcomeOf(tx, worker.id());
            if (outcomeId.isEmpty()) {
                return Optional.empty();
            }
            Long next =
                    Locking.free(tx.dsl(), oldest(tx.dsl(), outcomeId.get())).fetchOne(MERGE_QUEUE.ID);
            if (next == null) {
                return Optional.empty();
            }
            Merge claimed = tx.dsl()
                    .update(MERGE_QUEUE)
                    .set(MERGE_QUEUE.STATUS, MergeStatus.IN_PROGRESS)
                    .set(MERGE_QUEUE.CLAIMED_BY, worker.id())
                    .set(MERGE_QUEUE.CLAIMED_AT, tx.now())
                    .set(MERGE_QUEUE.CLAIM_NO, MERGE_QUEUE.CLAIM_NO.plus(inline(1L)))
                    .where(MERGE_QUEUE.ID.eq(next))
                    .returning()
                    .fetchSingleInto(Merge.class);
            MergeEnding.log(tx, claimed, worker.id(), ActivityType.MERGE_STARTED, "Merge started: ");
            return Optional.of(new MergeClaim(scope, claimed, worker.id()));
        });
    }

    /** The query that a claim takes its merge from: one step in an index, however many have ended. */
    static SelectForUpdateStep<Record1<Long>> oldest(DSLContext dsl, String outcomeId) {
        return dsl.select(MERGE_QUEUE.ID)
                .from(MERGE_QUEUE)
                .where(MERGE_QUEUE.OUTCOME_ID.eq(outcomeId))
                .and(MERGE_QUEUE.STATUS.eq(MergeStatus.PENDING))
                .orderBy(MERGE_QUEUE.ID)
                .limit(inline(1));
    }

    /** Held or lost, for writes of other kinds under the claim: nothing can take it away before the transaction ends. */
    public FencedMerge check(MergeClaim claim) {
        return scope.write(tx -> MergeEnding.check(tx, claim));
    }

    /** Ends the merge as completed. */
    public FencedMerge complete(MergeClaim claim) {
        return scope.write(tx -> MergeEnding.complete(tx, claim));
    }

    /**
     * Ends the merge as failed.
     *
     * @param error what went wrong; kept in {@code error_message}
     */
    public FencedMerge fail(MergeClaim claim, String error) {
        Arguments.notBlank("error", error);
        return scope.write(tx -> MergeEnding.fail(tx, claim, error));
    }

    /**
     * Ends the merge as conflicted.
     *
     * @param files paths of the files in conflict; at least one
     */
    public FencedMerge conflict(MergeClaim claim, List<String> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files must name at least one file in conflict, was empty");
        }
        files.forEach(file -> Arguments.notBlank("file", file));
        return scope.write(tx -> MergeEnding.conflict(tx, claim, List.copyOf(files)));
    }

    /** Gives the merge back at once; it is as old as before. */
    public FencedMerge release(MergeClaim claim) {
        return scope.write(tx -> MergeEnding.release(tx, claim));
    }

    /**
     * Gives back all that a worker merges, without its claims, which are lost by that. The end of a worker, by its own word
     * or by a sweep, does this.
     *
     * @return the merges, pending again, by id; empty: it merged nothing, or there is no such worker
     */
    @CanIgnoreReturnValue
    public List<Merge> releaseAll(String workerId) {
        return scope.write(tx -> MergeEnding.releaseAll(tx, workerId));
    }

    /** The merge of that id, if there is one. */
    public Optional<Merge> find(long id) {
        return scope.read(
                dsl -> dsl.selectFrom(MERGE_QUEUE).where(MERGE_QUEUE.ID.eq(id)).fetchOptionalInto(Merge.class));
    }

    /**
     * The merge of that id.
     *
     * @throws NotFoundException there is none
     */
    public Merge get(long id) {
        return find(id).orElseThrow(() -> new NotFoundException("no merge of id '" + id + "'"));
    }

    /**
     * The merges of a goal, the newest first; empty for an unknown goal. The next to be claimed is the last pending one.
     *
     * @param limit how many at most, from 1
     */
    public List<Merge> list(String outcomeId, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, outcomeId, null, limit).fetchInto(Merge.class));
    }

    /** As {@link #list(String, int)}, only those of one status. */
    public List<Merge> list(String outcomeId, MergeStatus status, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, outcomeId, status, limit).fetchInto(Merge.class));
    }

    static Select<?> newest(DSLContext dsl, String outcomeId, @Nullable MergeStatus status, int limit) {
        return dsl.selectFrom(MERGE_QUEUE)
                .where(MERGE_QUEUE.OUTCOME_ID.eq(outcomeId))
                .and(status == null ? noCondition() : MERGE_QUEUE.STATUS.eq(status))
                .orderBy(MERGE_QUEUE.ID.desc())
                .limit(limit);
    }
}
