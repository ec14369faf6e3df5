package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.records.OutcomesRecord;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.OutcomeStatus;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;

/**
 * Goals: creating, finding and changing them, their tree, their life, and what they add up to. Which state follows which
 * is told in the {@linkplain dev.twinstore.outcome package's description}. Thread-safe on a store; each call is one
 * transaction there.
 */
public final class Outcomes {
    private final Scope scope;

    public Outcomes(Scope scope) {
        this.scope = scope;
    }

    /** Creates a root goal with all defaults. */
    public Outcome create(String name) {
        return create(NewOutcome.of(name));
    }

    /**
     * Creates a goal.
     *
     * @return the goal as stored
     * @throws NotFoundException there is no such parent
     * @throws RefusedException a goal has that id already, or the parent is archived or as deep as a tree may be
     */
    public Outcome create(NewOutcome outcome) {
        return scope.write(tx -> {
            String parentId = outcome.parentId();
            int depth = Moves.depthBelow(tx, parentId);
            OutcomesRecord row = outcome.record(tx.newId(), depth, tx.now());
            Outcome created = tx.dsl()
                    .insertInto(OUTCOMES)
                    .set(row)
                    .onConflict(OUTCOMES.ID)
                    .doNothing()
                    .returning()
                    .fetchOneInto(Outcome.class);
            if (created == null) {
                throw new RefusedException(
                        "an outcome of id '" + row.getId() + "' is there already; choose another id");
            }
            tx.activity()
                    .add(
                            created.id(),
                            ActivityType.OUTCOME_CREATED,
                            "Created: " + created.name(),
                            "parent_id",
                            parentId);
            if (parentId != null) {
                ActivityFeed.touch(tx, parentId);
            }
            return created;
        });
    }

    /** The goal of that id, if there is one. */
    public Optional<Outcome> find(String id) {
        return scope.read(dsl -> find(dsl, id));
    }

    /**
     * The goal of that id.
     *
     * @throws NotFoundException there is none
     */
    public Outcome get(String id) {
        return scope.read(dsl -> require(dsl, id));
    }

    /** The goals of exactly that name, the oldest first; names need not be unique. */
    public List<Outcome> findByName(String name) {
        return scope.read(dsl -> byName(dsl, name).fetchInto(Outcome.class));
    }

    /**
     * A page of goals with their open and total tasks and live workers, the last active first. One query; costs the
     * page and its tasks, and without {@link OutcomeFilter#roots} no more than that. A goal that becomes active while a
     * caller pages moves to the front: later pages leave it out.
     */
    public OutcomePage list(OutcomeFilter filter) {
        return scope.read(dsl -> OutcomeOverview.page(dsl, filter));
    }

    /**
     * Changes what a goal says. What is so already is no change; where nothing changes, nothing is written. A new intent
     * is written to the feed as such, everything else as one entry.
     *
     * @return the goal as it is now
     * @throws NotFoundException there is no such goal
     * @throws RefusedException the goal is archived; or it is achieved and was to be made ongoing
     */
    public Outcome update(String id, OutcomeChange change) {
        return scope.write(tx -> change.apply(tx, id));
    }

    /**
     * Moves a goal, with all below it, below another. Where it is there already, nothing is written. Moves that race in
     * any number of threads and processes never close a circle.
     *
     * @return the goal in its new place
     * @throws NotFoundException one of the two is not there
     * @throws RefusedException the new parent is the goal itself or below it (the message names the way), the tree would
     *     be too deep, or the new parent is archived and the goal is not
     */
    public Outcome moveUnder(String id, String parentId) {
        return scope.write(tx -> Moves.move(tx, id, parentId));
    }

    /**
     * Makes a goal, with all below it, a root. Where it is one already, nothing is written.
     *
     * @throws NotFoundException there is no such goal
     */
    public Outcome moveToRoot(String id) {
        return scope.write(tx -> Moves.move(tx, id, null));
    }

    /**
     * The goals directly below one, the oldest first.
     *
     * @throws NotFoundException there is no such goal
     */
    public List<Outcome> children(String id) {
        return scope.read(dsl -> {
            List<Outcome> children = children(dsl, id).fetchInto(Outcome.class);
            if (children.isEmpty()
                    && !dsl.fetchExists(selectOne().from(OUTCOMES).where(OUTCOMES.ID.eq(id)))) {
                throw noOutcome(id);
            }
            return children;
        });
    }

    /**
     * A goal and all below it: each before those below it, and siblings from the oldest to the newest. One query.
     *
     * @throws NotFoundException there is no such goal
     */
    public List<Outcome> tree(String id) {
        return scope.read(dsl -> Hierarchy.tree(dsl, id));
    }

    /**
     * The way from the root to a goal, both included.
     *
     * @throws NotFoundException there is no such goal
     */
    public List<Outcome> breadcrumbs(String id) {
        return scope.read(dsl -> Hierarchy.path(dsl, id));
    }

    /**
     * What a goal and each goal below it add up to, alone and with all below: in the order of {@link #tree}, so the first
     * has the sums of all. One query; it reads each of their cost entries, and counts tasks and workers on an index.
     *
     * @throws NotFoundException there is no such goal
     */
    public List<OutcomeTotals> totals(String id) {
        return scope.read(dsl -> OutcomeTotals.of(dsl, id));
    }

    /**
     * Makes a goal active: its tasks can be claimed. From any state.
     *
     * @throws NotFoundException there is no such goal
     */
    public Outcome activate(String id) {
        return scope.write(tx -> Lifecycle.bring(tx, id, OutcomeStatus.ACTIVE));
    }

    /**
     * Makes a goal dormant: nothing is claimed until it is active again. What is claimed already goes on.
     *
     * @throws NotFoundException there is no such goal
     * @throws RefusedException it is achieved or archived
     */
    public Outcome pause(String id) {
        return scope.write(tx -> Lifecycle.bring(tx, id, OutcomeStatus.DORMANT));
    }

    /**
     * Marks a goal as reached. Its open tasks stay as they are, but are not claimed any more.
     *
     * @throws NotFoundException there is no such goal
     * @throws RefusedException it is ongoing, or archived
     */
    public Outcome achieve(String id) {
        return scope.write(tx -> Lifecycle.bring(tx, id, OutcomeStatus.ACHIEVED));
    }

    /**
     * Puts a goal away; it is kept for its history and can be activated again. From any state.
     *
     * @throws NotFoundException there is no such goal
     */
    public Outcome archive(String id) {
        return scope.write(tx -> Lifecycle.bring(tx, id, OutcomeStatus.ARCHIVED));
    }

    /**
     * How far the capability phase of a goal is, from its tasks as they are now: not started while none was claimed or
     * tried (or there is none), complete when all are completed, else in progress, a failed one included.
     *
     * @throws NotFoundException there is no such goal
     */
    public CapabilityReadiness capabilityReadiness(String id) {
        return scope.read(dsl -> {
            require(dsl, id);
            return Readiness.of(dsl, id);
        });
    }

    /**
     * Stores {@link #capabilityReadiness} in the goal, with an entry in the feed if it changed. To be called in the
     * transaction that adds a capability task or changes its state.
     *
     * @return what it is now
     * @throws NotFoundException there is no such goal
     */
    public CapabilityReadiness refreshCapabilityReady(String outcomeId) {
        return scope.write(tx -> Readiness.refresh(tx, outcomeId));
    }

    /**
     * How much would go if the goal were deleted, with all below it. Counts every row that would go.
     *
     * @throws NotFoundException there is no such goal
     */
    public DeletionPreview previewDelete(String id) {
        return scope.read(dsl -> Deletion.preview(dsl, id));
    }

    /**
     * Deletes a goal, all below it, and everything that belongs to them; costs and bottlenecks stay on record. Nothing
     * of it can be got back but from a backup. The feed of the goal above tells of it.
     *
     * @param preview what the caller has seen of it
     * @return what went
     * @throws IllegalArgumentException the preview is of another goal
     * @throws NotFoundException there is no such goal (any more)
     * @throws RefusedException there are live workers, or more or less would go than in the preview
     */
    public DeletionPreview delete(String id, DeletionPreview preview) {
        return scope.write(tx -> Deletion.delete(tx, id, preview, false));
    }

    /**
     * As {@link #delete}, also where workers are live or something has changed since the preview. Those workers find that
     * they are gone at their next call.
     */
    public DeletionPreview deleteForced(String id, DeletionPreview preview) {
        return scope.write(tx -> Deletion.delete(tx, id, preview, true));
    }

    static ResultQuery<?> byName(DSLContext dsl, String name) {
        return dsl.selectFrom(OUTCOMES).where(OUTCOMES.NAME.eq(name)).orderBy(OUTCOMES.CREATED_AT, OUTCOMES.ID);
    }

    static ResultQuery<?> children(DSLContext dsl, String id) {
        return dsl.selectFrom(OUTCOMES).where(OUTCOMES.PARENT_ID.eq(id)).orderBy(OUTCOMES.CREATED_AT, OUTCOMES.ID);
    }

    static Optional<Outcome> find(DSLContext dsl, String id) {
        return dsl.selectFrom(OUTCOMES).where(OUTCOMES.ID.eq(id)).fetchOptionalInto(Outcome.class);
    }

    static Outcome require(DSLContext dsl, String id) {
        return find(dsl, id).orElseThrow(() -> noOutcome(id));
    }

    /** As {@link #require}, of one that nobody else changes before the transaction ends. */
    static Outcome locked(Tx tx, String id) {
        return Locking.locked(tx.dsl(), tx.dsl().selectFrom(OUTCOMES).where(OUTCOMES.ID.eq(id)))
                .fetchOptionalInto(Outcome.class)
                .orElseThrow(() -> noOutcome(id));
    }

    static NotFoundException noOutcome(String id) {
        return new NotFoundException("no outcome of id '" + id + "'");
    }
}
