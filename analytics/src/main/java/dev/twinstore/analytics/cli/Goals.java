package dev.twinstore.analytics.cli;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.engine.Arguments;
import java.util.List;
import java.util.Optional;

/** How {@code --outcome} names a goal. */
final class Goals {
    private static final int SHOWN = 5;

    private Goals() {}

    /**
     * The id of the goal that has this id, or else this name.
     *
     * @throws Refusal several goals have the name
     */
    static Optional<String> find(Scope scope, String idOrName) {
        List<String> ids = scope.read(dsl -> dsl.select(OUTCOMES.ID)
                .from(OUTCOMES)
                .where(OUTCOMES.ID.eq(idOrName))
                .fetch(OUTCOMES.ID));
        if (ids.isEmpty()) {
            ids = scope.read(dsl -> dsl.select(OUTCOMES.ID)
                    .from(OUTCOMES)
                    .where(OUTCOMES.NAME.eq(idOrName))
                    .orderBy(OUTCOMES.ID)
                    .fetch(OUTCOMES.ID));
        }
        if (ids.size() > 1) {
            throw new Refusal(ids.size() + " outcomes are named '" + idOrName + "': "
                    + String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())))
                    + (ids.size() > SHOWN ? ", …" : "") + "; name one of them by its id");
        }
        return ids.stream().findFirst();
    }

    /**
     * As {@link #find}, for a goal that must be there.
     *
     * @throws Refusal there is none
     */
    static String get(Scope scope, String idOrName) {
        return find(scope, idOrName)
                .orElseThrow(() -> new Refusal(
                        "no outcome has the id or the name '" + idOrName + "'; 'twinstore status' lists them"));
    }

    /** Makes a goal of that name and returns its id. */
    static String create(Tx tx, String name) {
        String id = tx.newId();
        tx.dsl()
                .insertInto(OUTCOMES)
                .set(OUTCOMES.ID, id)
                .set(OUTCOMES.NAME, Arguments.notBlank("the outcome's name", name))
                .set(OUTCOMES.CREATED_AT, tx.now())
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .set(OUTCOMES.LAST_ACTIVITY_AT, tx.now())
                .execute();
        tx.activity().add(id, ActivityType.OUTCOME_CREATED, "Created: " + name);
        return id;
    }
}
