package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static org.jooq.impl.DSL.avg;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.BehaviorReview;
import dev.twinstore.db.tables.pojos.ChangeSnapshot;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.db.tables.records.BehaviorReviewsRecord;
import dev.twinstore.engine.Arguments;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;

/**
 * How workers were judged: do they do what they were asked to do, and say so honestly? A log; nothing in it changes.
 * Thread-safe on a store; each call is one transaction there.
 */
public final class BehaviorReviews {
    private final Scope scope;

    public BehaviorReviews(Scope scope) {
        this.scope = scope;
    }

    /**
     * Adds a review of a worker, whatever state the worker and its goal are in.
     *
     * @return the review as stored
     * @throws NotFoundException there is no such worker, or no snapshot of the id it names
     * @throws RefusedException the snapshot is of another worker
     */
    public BehaviorReview add(String workerId, NewBehaviorReview review) {
        return scope.write(tx -> {
            Worker worker = tx.workers().get(workerId);
            BehaviorReviewsRecord row = review.row(workerId, worker.outcomeId(), tx.newId(), tx.now());
            if (row.getSnapshotId() != null) {
                ChangeSnapshot snapshot = tx.snapshots().get(row.getSnapshotId());
                if (!snapshot.workerId().equals(workerId)) {
                    throw new RefusedException("snapshot " + snapshot.id() + " is a change of worker "
                            + snapshot.workerId() + ", not of " + workerId + "; review that worker");
                }
            }
            BehaviorReview added =
                    tx.dsl().insertInto(BEHAVIOR_REVIEWS).set(row).returning().fetchSingleInto(BehaviorReview.class);
            tx.activity()
                    .add(
                            added.outcomeId(),
                            ActivityType.BEHAVIOR_REVIEWED,
                            "Behaviour reviewed: " + worker.name(),
                            "behavior_review_id",
                            added.id(),
                            "worker_id",
                            workerId,
                            "snapshot_id",
                            added.snapshotId(),
                            "alignment_score",
                            added.alignmentScore(),
                            "recommendation",
                            added.recommendation() == null
                                    ? null
                                    : added.recommendation().stored());
            return added;
        });
    }

    /** The review of that id, if there is one. */
    public Optional<BehaviorReview> find(String id) {
        return scope.read(dsl -> dsl.selectFrom(BEHAVIOR_REVIEWS)
                .where(BEHAVIOR_REVIEWS.ID.eq(id))
                .fetchOptionalInto(BehaviorReview.class));
    }

    /**
     * The review of that id.
     *
     * @throws NotFoundException there is none
     */
    public BehaviorReview get(String id) {
        return find(id).orElseThrow(() -> new NotFoundException("no behavior review of id '" + id + "'"));
    }

    /**
     * The latest reviews of a worker, the newest first, then by id from high to low; empty for an unknown worker.
     *
     * @param limit how many at most, from 1
     */
    public List<BehaviorReview> ofWorker(String workerId, int limit) {
        return page(BEHAVIOR_REVIEWS.WORKER_ID.eq(workerId), limit);
    }

    /** The latest reviews in a goal, in the order of {@link #ofWorker}; empty for an unknown goal. */
    public List<BehaviorReview> list(String outcomeId, int limit) {
        return page(BEHAVIOR_REVIEWS.OUTCOME_ID.eq(outcomeId), limit);
    }

    /**
     * The mean alignment score of a worker, from 0 to 100, over its reviews that have one. Costs all its reviews.
     *
     * @return empty: none was scored, or there is no such worker
     */
    public OptionalDouble averageAlignment(String workerId) {
        return average(BEHAVIOR_REVIEWS.WORKER_ID.eq(workerId));
    }

    /** As {@link #averageAlignment}, over the reviews of all workers of a goal. */
    public OptionalDouble averageAlignmentOfOutcome(String outcomeId) {
        return average(BEHAVIOR_REVIEWS.OUTCOME_ID.eq(outcomeId));
    }

    private OptionalDouble average(Condition which) {
        BigDecimal mean = scope.read(dsl -> mean(dsl, which).fetchSingle().value1());
        return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean.doubleValue());
    }

    static Select<Record1<BigDecimal>> mean(DSLContext dsl, Condition which) {
        return dsl.select(avg(BEHAVIOR_REVIEWS.ALIGNMENT_SCORE))
                .from(BEHAVIOR_REVIEWS)
                .where(which);
    }

    private List<BehaviorReview> page(Condition which, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, which, limit).fetchInto(BehaviorReview.class));
    }

    static Select<?> newest(DSLContext dsl, Condition which, int limit) {
        return dsl.selectFrom(BEHAVIOR_REVIEWS)
                .where(which)
                .orderBy(BEHAVIOR_REVIEWS.TIMESTAMP.desc(), BEHAVIOR_REVIEWS.ID.desc())
                .limit(limit);
    }
}
