package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.OutcomeStatus;

/** The states of a goal and the ways between them; the table is in the package's description. */
final class Lifecycle {
    private Lifecycle() {}

    static Outcome bring(Tx tx, String id, OutcomeStatus target) {
        Outcome before = Outcomes.locked(tx, id);
        if (before.status() == target) {
            return before;
        }
        requireWay(before, target);
        tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.STATUS, target)
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .where(OUTCOMES.ID.eq(id))
                .execute();
        tx.activity()
                .add(
                        id,
                        activity(target),
                        title(target) + ": " + before.name(),
                        "from",
                        before.status().stored());
        return Outcomes.require(tx.dsl(), id);
    }

    private static void requireWay(Outcome before, OutcomeStatus target) {
        boolean working = before.status() == OutcomeStatus.ACTIVE || before.status() == OutcomeStatus.DORMANT;
        if (target == OutcomeStatus.DORMANT && !working) {
            throw new RefusedException("outcome " + before.id() + " is "
                    + before.status().stored() + " and cannot be paused; activate it first");
        }
        if (target == OutcomeStatus.ACHIEVED && !working) {
            throw new RefusedException("outcome " + before.id() + " is "
                    + before.status().stored() + " and cannot be achieved; activate it first");
        }
        if (target == OutcomeStatus.ACHIEVED && before.isOngoing()) {
            throw new RefusedException("outcome " + before.id()
                    + " is ongoing and is never achieved; archive it, or make it one that ends first");
        }
    }

    private static String activity(OutcomeStatus target) {
        return switch (target) {
            case ACTIVE -> ActivityType.OUTCOME_ACTIVATED;
            case DORMANT -> ActivityType.OUTCOME_PAUSED;
            case ACHIEVED -> ActivityType.OUTCOME_ACHIEVED;
            case ARCHIVED -> ActivityType.OUTCOME_ARCHIVED;
        };
    }

    private static String title(OutcomeStatus target) {
        return switch (target) {
            case ACTIVE -> "Activated";
            case DORMANT -> "Paused";
            case ACHIEVED -> "Achieved";
            case ARCHIVED -> "Archived";
        };
    }
}
