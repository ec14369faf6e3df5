package dev.twinstore.analytics.cli;

import dev.twinstore.Scope;
import dev.twinstore.db.tables.pojos.Outcome;
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
        Optional<Outcome> byId = scope.outcomes().find(idOrName);
        if (byId.isPresent()) {
            return byId.map(Outcome::id);
        }
        List<String> ids =
                scope.outcomes().findByName(idOrName).stream().map(Outcome::id).toList();
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
                .orElseThrow(() -> new Refusal("no outcome has the id or the name '" + idOrName
                        + "'; 'twinstore report overview' lists them"));
    }
}
