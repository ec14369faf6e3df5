package dev.twinstore.improvement;

import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Bottleneck;
import dev.twinstore.db.tables.records.BottleneckLogRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * Where work got stuck and a human or a supervisor had to help. The log outlives the goals it names. What is about one goal
 * writes activity there; what is about none has no feed to write to. Thread-safe on a store.
 */
public final class Bottlenecks {
    private final Scope scope;

    public Bottlenecks(Scope scope) {
        this.scope = scope;
    }

    /**
     * One page of the log.
     *
     * @param entries the page; empty: the log ends here
     * @param next what to give as {@code before} for the page after it; null: the log ends with this page
     */
    public record Page(List<Bottleneck> entries, @Nullable Long next) {}

    /**
     * Notes that work got stuck. Writes {@link ActivityType#BOTTLENECK_NOTED} if it is about a goal.
     *
     * @param outcomeId the goal; null: not about one goal
     * @param type what kind of help was needed; an open vocabulary: clarification, redirect, skill_gap, error…
     * @param description what happened
     * @throws NotFoundException there is no such goal
     */
    public Bottleneck note(@Nullable String outcomeId, String type, String description) {
        Arguments.key("type", type);
        Arguments.notBlank("description", description);
        return scope.write(tx -> {
            if (outcomeId != null && !exists(tx, outcomeId)) {
                throw new NotFoundException("no outcome of id '" + outcomeId + "'");
            }
            Bottleneck noted = tx.dsl()
                    .insertInto(BOTTLENECK_LOG)
                    .set(BOTTLENECK_LOG.OUTCOME_ID, outcomeId)
                    .set(BOTTLENECK_LOG.INTERVENTION_TYPE, type)
                    .set(BOTTLENECK_LOG.DESCRIPTION, description)
                    .set(BOTTLENECK_LOG.CREATED_AT, tx.now())
                    .returning()
                    .fetchSingle()
                    .into(Bottleneck.class);
            log(tx, noted, ActivityType.BOTTLENECK_NOTED, "Stuck: " + type);
            return noted;
        });
    }

    /**
     * Says how a bottleneck was resolved. Writes {@link ActivityType#BOTTLENECK_RESOLVED} if its goal is still there.
     *
     * @throws NotFoundException there is no such bottleneck
     * @throws RefusedException it was resolved before
     */
    public Bottleneck resolve(long id, String resolution) {
        Arguments.notBlank("resolution", resolution);
        return scope.write(tx -> {
            int resolved = tx.dsl()
                    .update(BOTTLENECK_LOG)
                    .set(BOTTLENECK_LOG.RESOLUTION, resolution)
                    .set(BOTTLENECK_LOG.RESOLVED_AT, tx.now())
                    .where(BOTTLENECK_LOG.ID.eq(id))
                    .and(BOTTLENECK_LOG.RESOLUTION.isNull())
                    .execute();
            Bottleneck after = require(tx.dsl(), id);
            if (resolved == 0) {
                throw new RefusedException(
                        "bottleneck " + id + " was resolved before: " + after.resolution() + "; note a new one");
            }
            log(tx, after, ActivityType.BOTTLENECK_RESOLVED, "Resolved: " + after.interventionType());
            return after;
        });
    }

    /** The bottleneck of that id, if there is one. */
    public Optional<Bottleneck> find(long id) {
        return scope.read(dsl -> find(dsl, id));
    }

    /**
     * The bottleneck of that id.
     *
     * @throws NotFoundException there is none
     */
    public Bottleneck get(long id) {
        return scope.read(dsl -> require(dsl, id));
    }

    /**
     * A page of the log of all goals, the newest first.
     *
     * @param before the cursor: rows older than this id; null: from the newest
     * @param limit how many rows at most, from 1
     */
    public Page list(@Nullable Long before, int limit) {
        return page(noCondition(), before, limit);
    }

    /** As {@link #list}, of one goal, without those below it; empty for an unknown one. */
    public Page ofOutcome(String outcomeId, @Nullable Long before, int limit) {
        return page(BOTTLENECK_LOG.OUTCOME_ID.eq(outcomeId), before, limit);
    }

    /** As {@link #list}, of what is not resolved. */
    public Page unresolved(@Nullable Long before, int limit) {
        return page(BOTTLENECK_LOG.RESOLUTION.isNull(), before, limit);
    }

    /** How many bottlenecks there were of each type, by type. Costs one pass over an index of the log. */
    public Map<String, Integer> countsByType() {
        return scope.read(dsl -> {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Record2<String, Integer> row : counts(dsl).fetch()) {
                counts.put(row.value1(), row.value2());
            }
            return Collections.unmodifiableMap(counts);
        });
    }

    static Select<Record2<String, Integer>> counts(DSLContext dsl) {
        return dsl.select(BOTTLENECK_LOG.INTERVENTION_TYPE, count())
                .from(BOTTLENECK_LOG)
                .groupBy(BOTTLENECK_LOG.INTERVENTION_TYPE)
                .orderBy(BOTTLENECK_LOG.INTERVENTION_TYPE);
    }

    private Page page(Condition which, @Nullable Long before, int limit) {
        Arguments.positive("limit", limit);
        List<Bottleneck> found =
                scope.read(dsl -> page(dsl, which, before, limit).fetchInto(Bottleneck.class));
        boolean more = found.size() > limit;
        List<Bottleneck> entries = more ? found.subList(0, limit) : found;
        return new Page(List.copyOf(entries), more ? entries.get(limit - 1).id() : null);
    }

    static Select<BottleneckLogRecord> page(DSLContext dsl, Condition which, @Nullable Long before, int limit) {
        return dsl.selectFrom(BOTTLENECK_LOG)
                .where(which)
                .and(before == null ? noCondition() : BOTTLENECK_LOG.ID.lt(before))
                .orderBy(BOTTLENECK_LOG.ID.desc())
                .limit(limit + 1L);
    }

    private static void log(Tx tx, Bottleneck bottleneck, String type, String title) {
        String outcomeId = bottleneck.outcomeId();
        if (outcomeId != null && exists(tx, outcomeId)) { // and stays, or the entry would be refused
            tx.activity()
                    .add(
                            outcomeId,
                            type,
                            title,
                            "bottleneck_id",
                            bottleneck.id(),
                            "intervention_type",
                            bottleneck.interventionType());
        }
    }

    private static boolean exists(Tx tx, String outcomeId) {
        return Locking.locked(
                                tx.dsl(),
                                tx.dsl().select(OUTCOMES.ID).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)))
                        .fetchOne()
                != null;
    }

    private static Optional<Bottleneck> find(DSLContext dsl, long id) {
        return dsl.selectFrom(BOTTLENECK_LOG).where(BOTTLENECK_LOG.ID.eq(id)).fetchOptionalInto(Bottleneck.class);
    }

    private static Bottleneck require(DSLContext dsl, long id) {
        return find(dsl, id).orElseThrow(() -> new NotFoundException("no bottleneck of id " + id));
    }
}
