package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.DESIGN_DOCS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.DesignDoc;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.OutcomeStatus;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;

/** How goals are to be reached, in versions of which none is ever lost. Thread-safe on a store. */
public final class DesignDocs {
    private final Scope scope;

    public DesignDocs(Scope scope) {
        this.scope = scope;
    }

    /**
     * Sets how a goal is to be reached from now on: a new version, one above the highest so far. Any number of callers
     * may do so at once; each gets a version of its own. The same text again is a new version too.
     *
     * @param approach the whole document; not blank
     * @return the new version
     * @throws NotFoundException there is no such goal
     * @throws RefusedException the goal is archived
     */
    public DesignDoc update(String outcomeId, String approach) {
        Arguments.notBlank("approach", approach);
        return scope.write(tx -> {
            Outcome outcome = Outcomes.locked(tx, outcomeId); // so that each number is given once
            if (outcome.status() == OutcomeStatus.ARCHIVED) {
                throw new RefusedException(
                        "outcome " + outcomeId + " is archived and takes no design; activate it first");
            }
            int version = tx.dsl()
                    .select(coalesce(max(DESIGN_DOCS.VERSION), inline(0)).plus(inline(1)))
                    .from(DESIGN_DOCS)
                    .where(DESIGN_DOCS.OUTCOME_ID.eq(outcomeId))
                    .fetchSingle()
                    .value1();
            DesignDoc doc = tx.dsl()
                    .insertInto(DESIGN_DOCS)
                    .set(DESIGN_DOCS.ID, tx.newId())
                    .set(DESIGN_DOCS.OUTCOME_ID, outcomeId)
                    .set(DESIGN_DOCS.VERSION, version)
                    .set(DESIGN_DOCS.APPROACH, approach)
                    .set(DESIGN_DOCS.CREATED_AT, tx.now())
                    .set(DESIGN_DOCS.UPDATED_AT, tx.now())
                    .returning()
                    .fetchSingleInto(DesignDoc.class);
            tx.activity()
                    .add(
                            outcomeId,
                            ActivityType.DESIGN_UPDATED,
                            "Design version " + version + ": " + outcome.name(),
                            "design_doc_id",
                            doc.id(),
                            "version",
                            version);
            return doc;
        });
    }

    /** The version in force: the highest. Empty if the goal has no design, or there is no such goal. */
    public Optional<DesignDoc> latest(String outcomeId) {
        return scope.read(dsl -> versions(dsl, outcomeId, 1).fetchOptionalInto(DesignDoc.class));
    }

    /**
     * One version.
     *
     * @param version from 1
     * @throws NotFoundException the goal has no such version, or there is no such goal
     */
    public DesignDoc get(String outcomeId, int version) {
        Arguments.positive("version", version);
        return scope.read(dsl -> dsl.selectFrom(DESIGN_DOCS)
                        .where(DESIGN_DOCS.OUTCOME_ID.eq(outcomeId))
                        .and(DESIGN_DOCS.VERSION.eq(version))
                        .fetchOptionalInto(DesignDoc.class))
                .orElseThrow(() -> new NotFoundException(
                        "no design_doc of version " + version + " for outcome '" + outcomeId + "'"));
    }

    /** All versions, the newest first; empty if the goal has no design, or there is no such goal. */
    public List<DesignDoc> history(String outcomeId) {
        return scope.read(dsl -> versions(dsl, outcomeId, Integer.MAX_VALUE).fetchInto(DesignDoc.class));
    }

    static ResultQuery<?> versions(DSLContext dsl, String outcomeId, int limit) {
        return dsl.selectFrom(DESIGN_DOCS)
                .where(DESIGN_DOCS.OUTCOME_ID.eq(outcomeId))
                .orderBy(DESIGN_DOCS.VERSION.desc())
                .limit(limit);
    }
}
