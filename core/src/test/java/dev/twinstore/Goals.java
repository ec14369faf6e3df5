package dev.twinstore;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.model.OutcomeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Goals for the tests of other features, put in as another program would. */
public final class Goals {
    private Goals() {}

    /** An active goal; its id. */
    public static String active(Scope scope) {
        return goal(scope, OutcomeStatus.ACTIVE);
    }

    public static String goal(Scope scope, OutcomeStatus status) {
        return scope.write(tx -> {
            String id = tx.newId();
            tx.dsl()
                    .insertInto(OUTCOMES)
                    .set(OUTCOMES.ID, id)
                    .set(OUTCOMES.NAME, "Render the trailer")
                    .set(OUTCOMES.STATUS, status)
                    .set(OUTCOMES.CREATED_AT, tx.now())
                    .set(OUTCOMES.UPDATED_AT, tx.now())
                    .set(OUTCOMES.LAST_ACTIVITY_AT, tx.now())
                    .execute();
            return id;
        });
    }

    /** When something last happened below a goal. */
    public static Instant lastActivity(Scope scope, String id) {
        return scope.read(dsl -> dsl.select(OUTCOMES.LAST_ACTIVITY_AT)
                .from(OUTCOMES)
                .where(OUTCOMES.ID.eq(id))
                .fetchSingle()
                .value1());
    }

    /** An active root, named as its id. */
    public static String root(Scope scope, String id) {
        return below(scope, null, id);
    }

    /** An active goal below another; null: a root. */
    public static String below(Scope scope, @Nullable String parentId, String id) {
        scope.run(tx -> {
            Integer depth = parentId == null
                    ? null
                    : tx.dsl()
                            .select(OUTCOMES.DEPTH)
                            .from(OUTCOMES)
                            .where(OUTCOMES.ID.eq(parentId))
                            .fetchSingle(OUTCOMES.DEPTH);
            tx.dsl()
                    .insertInto(OUTCOMES)
                    .set(OUTCOMES.ID, id)
                    .set(OUTCOMES.NAME, id)
                    .set(OUTCOMES.PARENT_ID, parentId)
                    .set(OUTCOMES.DEPTH, depth == null ? 0 : depth + 1)
                    .set(OUTCOMES.CREATED_AT, tx.now())
                    .set(OUTCOMES.UPDATED_AT, tx.now())
                    .set(OUTCOMES.LAST_ACTIVITY_AT, tx.now())
                    .execute();
        });
        return id;
    }

    /** Moves a goal to a status. */
    public static void become(Scope scope, String id, OutcomeStatus status) {
        scope.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.STATUS, status)
                .where(OUTCOMES.ID.eq(id))
                .execute());
    }
}
