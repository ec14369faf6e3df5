package dev.twinstore.check;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.db.tables.Outcomes;
import dev.twinstore.model.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether goals form a tree, and know how deep they are in it. */
final class Tree implements Examination {
    private static final Outcomes PARENT = OUTCOMES.as("parent");

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public void look(Patient patient) {
        List<String> misplaced = patient.store()
                .read(dsl -> dsl.select(OUTCOMES.ID)
                        .from(OUTCOMES)
                        .leftJoin(PARENT)
                        .on(PARENT.ID.eq(OUTCOMES.PARENT_ID))
                        .where(OUTCOMES.DEPTH.ne(coalesce(PARENT.DEPTH.plus(1), inline(0))))
                        .orderBy(OUTCOMES.ID)
                        .fetch(OUTCOMES.ID));
        if (!misplaced.isEmpty()) {
            patient.find(
                    this,
                    Severity.MEDIUM,
                    Said.counted(misplaced.size(), "goal has", "goals have")
                            + " a depth that is not one more than the parent's: " + Claims.some(misplaced),
                    "find the program that writes them; move each with the store to where it is, which sets its depth");
        }
        List<String> circular = circular(patient.store()
                .read(dsl -> dsl.select(OUTCOMES.ID, OUTCOMES.PARENT_ID)
                        .from(OUTCOMES)
                        .where(OUTCOMES.PARENT_ID.isNotNull())
                        .fetchMap(OUTCOMES.ID, OUTCOMES.PARENT_ID)));
        if (!circular.isEmpty()) {
            patient.find(
                    this,
                    Severity.HIGH,
                    "goals are above themselves: " + Claims.some(circular),
                    "make one of them a root: set its parent_id to NULL and its depth to 0");
        }
    }

    /** Those that are their own ancestors. */
    static List<String> circular(Map<String, String> parents) {
        Map<String, Boolean> known = new HashMap<>(); // whether it is on a circle, or below one
        List<String> found = new ArrayList<>();
        for (String start : parents.keySet()) {
            Set<String> path = new HashSet<>();
            @Nullable String at = start;
            while (at != null && !known.containsKey(at) && path.add(at)) {
                at = parents.get(at);
            }
            boolean circle = at != null && path.contains(at);
            path.forEach(visited -> known.put(visited, circle));
            if (circle) {
                found.add(at);
            }
        }
        return found;
    }
}
