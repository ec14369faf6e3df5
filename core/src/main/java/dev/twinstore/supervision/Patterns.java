package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.noCondition;

import dev.twinstore.NotFoundException;
import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.PatternDetection;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.engine.Arguments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record4;
import org.jooq.Select;

/**
 * Patterns that were seen in the behaviour of workers. A log; nothing in it changes. Thread-safe on a store; each call is
 * one transaction there.
 */
public final class Patterns {
    private final Scope scope;

    public Patterns(Scope scope) {
        this.scope = scope;
    }

    /**
     * Adds a detection about a worker, whatever state the worker and its goal are in.
     *
     * @return the detection as stored
     * @throws NotFoundException there is no such worker
     */
    public PatternDetection add(String workerId, NewPatternDetection detection) {
        return scope.write(tx -> {
            Worker worker = tx.workers().get(workerId);
            PatternDetection added = tx.dsl()
                    .insertInto(PATTERN_DETECTIONS)
                    .set(detection.row(workerId, worker.outcomeId(), tx.newId(), tx.now()))
                    .returning()
                    .fetchSingleInto(PatternDetection.class);
            tx.activity()
                    .add(
                            added.outcomeId(),
                            ActivityType.PATTERN_DETECTED,
                            "Pattern detected: " + added.patternName(),
                            "pattern_detection_id",
                            added.id(),
                            "pattern_id",
                            added.patternId(),
                            "worker_id",
                            workerId,
                            "severity",
                            added.severity().stored());
            return added;
        });
    }

    /** The detection of that id, if there is one. */
    public Optional<PatternDetection> find(String id) {
        return scope.read(dsl -> dsl.selectFrom(PATTERN_DETECTIONS)
                .where(PATTERN_DETECTIONS.ID.eq(id))
                .fetchOptionalInto(PatternDetection.class));
    }

    /**
     * The detection of that id.
     *
     * @throws NotFoundException there is none
     */
    public PatternDetection get(String id) {
        return find(id).orElseThrow(() -> new NotFoundException("no pattern detection of id '" + id + "'"));
    }

    /**
     * The latest detections about a worker, the newest first, then by id from high to low; empty for an unknown worker.
     *
     * @param limit how many at most, from 1
     */
    public List<PatternDetection> ofWorker(String workerId, int limit) {
        return page(PATTERN_DETECTIONS.WORKER_ID.eq(workerId), limit);
    }

    /** The latest detections in a goal, in the order of {@link #ofWorker}; empty for an unknown goal. */
    public List<PatternDetection> list(String outcomeId, int limit) {
        return page(PATTERN_DETECTIONS.OUTCOME_ID.eq(outcomeId), limit);
    }

    /**
     * How often each pattern was seen, over all goals: the most frequent first, then by pattern id. Costs the window.
     *
     * @param from the first moment that counts
     * @param to the first moment that does not count any more; after {@code from}
     * @return patterns that were not seen are left out
     */
    public List<PatternCount> counts(Instant from, Instant to) {
        return counts(noCondition(), from, to);
    }

    /** As {@link #counts(Instant, Instant)}, in one goal; empty for an unknown goal. */
    public List<PatternCount> counts(String outcomeId, Instant from, Instant to) {
        return counts(PATTERN_DETECTIONS.OUTCOME_ID.eq(outcomeId), from, to);
    }

    private List<PatternCount> counts(Condition which, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to, was " + from + " and " + to);
        }
        return scope.read(dsl -> counted(dsl, which, from, to)
                .fetch(row -> new PatternCount(row.value1(), row.value2(), row.value3(), row.value4())));
    }

    static Select<Record4<String, String, Integer, Instant>> counted(
            DSLContext dsl, Condition which, Instant from, Instant to) {
        return dsl.select(
                        PATTERN_DETECTIONS.PATTERN_ID,
                        max(PATTERN_DETECTIONS.PATTERN_NAME),
                        count(),
                        max(PATTERN_DETECTIONS.TIMESTAMP))
                .from(PATTERN_DETECTIONS)
                .where(which)
                .and(PATTERN_DETECTIONS.TIMESTAMP.ge(from))
                .and(PATTERN_DETECTIONS.TIMESTAMP.lt(to))
                .groupBy(PATTERN_DETECTIONS.PATTERN_ID)
                .orderBy(count().desc(), PATTERN_DETECTIONS.PATTERN_ID);
    }

    private List<PatternDetection> page(Condition which, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, which, limit).fetchInto(PatternDetection.class));
    }

    static Select<?> newest(DSLContext dsl, Condition which, int limit) {
        return dsl.selectFrom(PATTERN_DETECTIONS)
                .where(which)
                .orderBy(PATTERN_DETECTIONS.TIMESTAMP.desc(), PATTERN_DETECTIONS.ID.desc())
                .limit(limit);
    }
}
