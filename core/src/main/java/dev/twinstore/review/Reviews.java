package dev.twinstore.review;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.REVIEW_CYCLES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.ReviewCycle;
import dev.twinstore.db.tables.records.ReviewCyclesRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.OutcomeStatus;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** The reviews of goals, in numbered cycles, and whether they still find anything. Thread-safe on a store. */
public final class Reviews {
    private final Scope scope;

    public Reviews(Scope scope) {
        this.scope = scope;
    }

    /**
     * Records a review as the goal's next cycle: 1, 2, 3… without gaps or collisions, however many race. Writes {@link
     * ActivityType#REVIEW_COMPLETED}.
     *
     * @throws NotFoundException there is no such goal or worker
     * @throws RefusedException the goal is archived
     */
    public ReviewCycle add(String outcomeId, NewReview review) {
        return scope.write(tx -> {
            // First the goal's row: those that race for a number wait here.
            requireOpen(tx, outcomeId);
            ReviewCyclesRecord row = review.record();
            int round = row.getWorkerId() == null ? 0 : roundOf(tx, row.getWorkerId());
            if (row.getIterationAt() == null) {
                row.setIterationAt((long) round);
            }
            row.setId(tx.newId());
            row.setOutcomeId(outcomeId);
            row.setCycleNumber(lastNumber(tx, outcomeId) + 1);
            row.setCreatedAt(tx.now());
            ReviewCycle added = tx.dsl()
                    .insertInto(REVIEW_CYCLES)
                    .set(row)
                    .returning()
                    .fetchSingle()
                    .into(ReviewCycle.class);
            tx.activity()
                    .add(
                            outcomeId,
                            ActivityType.REVIEW_COMPLETED,
                            "Review " + added.cycleNumber() + ": "
                                    + (added.issuesFound() == 1 ? "1 issue" : added.issuesFound() + " issues"),
                            "review_id",
                            added.id(),
                            "worker_id",
                            added.workerId(),
                            "cycle_number",
                            added.cycleNumber(),
                            "issues_found",
                            added.issuesFound(),
                            "tasks_added",
                            added.tasksAdded());
            return added;
        });
    }

    private static void requireOpen(Tx tx, String outcomeId) {
        OutcomeStatus status = Locking.locked(
                        tx.dsl(),
                        tx.dsl().select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)))
                .fetchOne(OUTCOMES.STATUS);
        if (status == null) {
            throw new NotFoundException("no outcome of id '" + outcomeId + "'");
        }
        if (status == OutcomeStatus.ARCHIVED) {
            throw new RefusedException("outcome " + outcomeId + " is archived; activate it before reviewing it");
        }
    }

    private static int roundOf(Tx tx, String workerId) {
        Record1<Integer> round = tx.dsl()
                .select(WORKERS.ITERATION)
                .from(WORKERS)
                .where(WORKERS.ID.eq(workerId))
                .fetchOne();
        if (round == null) {
            throw new NotFoundException("no worker of id '" + workerId + "'");
        }
        return round.value1();
    }

    private static int lastNumber(Tx tx, String outcomeId) {
        Integer last = tx.dsl()
                .select(REVIEW_CYCLES.CYCLE_NUMBER)
                .from(REVIEW_CYCLES)
                .where(REVIEW_CYCLES.OUTCOME_ID.eq(outcomeId))
                .orderBy(REVIEW_CYCLES.CYCLE_NUMBER.desc())
                .limit(1)
                .fetchOne(REVIEW_CYCLES.CYCLE_NUMBER);
        return last == null ? 0 : last;
    }

    /** The review of that id, if there is one. */
    public Optional<ReviewCycle> find(String id) {
        return scope.read(dsl ->
                dsl.selectFrom(REVIEW_CYCLES).where(REVIEW_CYCLES.ID.eq(id)).fetchOptionalInto(ReviewCycle.class));
    }

    /**
     * The review of that id.
     *
     * @throws NotFoundException there is none
     */
    public ReviewCycle get(String id) {
        return find(id).orElseThrow(() -> new NotFoundException("no review cycle of id '" + id + "'"));
    }

    /**
     * The newest cycles of a goal, the last first; empty for an unknown goal.
     *
     * @param before the cursor: cycles of a lower number; null: from the last
     * @param limit how many at most, from 1
     */
    public List<ReviewCycle> list(String outcomeId, @Nullable Integer before, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> List.copyOf(page(dsl, outcomeId, before, limit).fetchInto(ReviewCycle.class)));
    }

    /** The last cycle of a goal; empty if it was never reviewed. */
    public Optional<ReviewCycle> latest(String outcomeId) {
        return scope.read(dsl -> page(dsl, outcomeId, null, 1).fetchOptionalInto(ReviewCycle.class));
    }

    /** Whether the last two cycles of a goal found no issue; false with fewer than two. */
    public boolean converged(String outcomeId) {
        List<Integer> issues = lastTwo(outcomeId);
        return issues.size() == 2 && issues.get(0) == 0 && issues.get(1) == 0;
    }

    /** How the last cycle of a goal compares to the one before it; empty with fewer than two. */
    public Optional<Trend> trend(String outcomeId) {
        List<Integer> issues = lastTwo(outcomeId);
        if (issues.size() < 2) {
            return Optional.empty();
        }
        int change = Integer.compare(issues.get(0), issues.get(1));
        return Optional.of(change < 0 ? Trend.IMPROVING : change == 0 ? Trend.STABLE : Trend.WORSENING);
    }

    private List<Integer> lastTwo(String outcomeId) {
        return scope.read(dsl -> dsl.select(REVIEW_CYCLES.ISSUES_FOUND)
                .from(REVIEW_CYCLES)
                .where(REVIEW_CYCLES.OUTCOME_ID.eq(outcomeId))
                .orderBy(REVIEW_CYCLES.CYCLE_NUMBER.desc(), REVIEW_CYCLES.ID.desc())
                .limit(2)
                .fetch(REVIEW_CYCLES.ISSUES_FOUND));
    }

    static Select<ReviewCyclesRecord> page(DSLContext dsl, String outcomeId, @Nullable Integer before, int limit) {
        return dsl.selectFrom(REVIEW_CYCLES)
                .where(REVIEW_CYCLES.OUTCOME_ID.eq(outcomeId))
                .and(before == null ? noCondition() : REVIEW_CYCLES.CYCLE_NUMBER.lt(before))
                .orderBy(REVIEW_CYCLES.CYCLE_NUMBER.desc(), REVIEW_CYCLES.ID.desc())
                .limit(limit);
    }
}
