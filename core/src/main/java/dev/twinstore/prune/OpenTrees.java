package dev.twinstore.prune;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.when;

import dev.twinstore.model.OutcomeStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which goals nobody works on any more. A tree of goals rolls up to its root, so it counts as a whole: it is open while any
 * goal of it is active or dormant.
 */
final class OpenTrees {
    private static final Field<String> UP_ORIGIN = field(name("up", "origin"), OUTCOMES.ID.getDataType());
    private static final Field<String> UP_ID = field(name("up", "id"), OUTCOMES.ID.getDataType());
    private static final Field<String> UP_PARENT = field(name("up", "parent_id"), OUTCOMES.ID.getDataType());
    private static final Field<String> DOWN_ROOT = field(name("down", "root"), OUTCOMES.ID.getDataType());
    private static final Field<String> DOWN_ID = field(name("down", "id"), OUTCOMES.ID.getDataType());
    private static final Field<OutcomeStatus> DOWN_STATUS =
            field(name("down", "status"), OUTCOMES.STATUS.getDataType());

    /**
     * What a goal's rows may expect.
     *
     * @param isOpen whether they stay
     * @param root the root of its tree; null: the goal does not exist
     */
    record Verdict(boolean isOpen, @Nullable String root) {
        static final Verdict GONE = new Verdict(false, null);
    }

    private OpenTrees() {}

    /** The verdicts on goals that exist; those that are missing were deleted. */
    static Map<String, Verdict> of(DSLContext dsl, Collection<String> outcomes) {
        Map<String, Verdict> verdicts = new HashMap<>();
        if (outcomes.isEmpty()) {
            return verdicts;
        }
        Map<String, String> roots = new HashMap<>();
        for (Record2<String, String> way : up(dsl, outcomes)) {
            // Where another program has closed parents to a circle, there is no root: such a goal stays.
            verdicts.putIfAbsent(way.value1(), new Verdict(true, null));
            if (way.value2() != null) {
                roots.put(way.value1(), way.value2());
            }
        }
        Set<String> open = roots.isEmpty()
                ? Set.of()
                : new HashSet<>(openRoots(dsl, new HashSet<>(roots.values())).fetch(DOWN_ROOT));
        roots.forEach((outcome, root) -> verdicts.put(outcome, new Verdict(open.contains(root), root)));
        return verdicts;
    }

    /** Goals, each with NULL, and with its root. UNION, not UNION ALL: it ends in a circle too. */
    static ResultQuery<Record2<String, String>> up(DSLContext dsl, Collection<String> outcomes) {
        CommonTableExpression<?> up = name("up")
                .fields("origin", "id", "parent_id")
                .as(select(OUTCOMES.ID, OUTCOMES.ID, OUTCOMES.PARENT_ID)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.in(outcomes))
                        .union(select(UP_ORIGIN, OUTCOMES.ID, OUTCOMES.PARENT_ID)
                                .from(table(name("up")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.ID.eq(UP_PARENT))));
        Field<String> root = when(UP_PARENT.isNull(), UP_ID);
        return dsl.withRecursive(up).select(UP_ORIGIN, root).from(up);
    }

    /** Those of the roots below which, or at which, a goal is open. */
    static ResultQuery<?> openRoots(DSLContext dsl, Collection<String> roots) {
        CommonTableExpression<?> down = name("down")
                .fields("root", "id", "status")
                .as(select(OUTCOMES.ID, OUTCOMES.ID, OUTCOMES.STATUS)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.in(roots))
                        .union(select(DOWN_ROOT, OUTCOMES.ID, OUTCOMES.STATUS)
                                .from(table(name("down")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.PARENT_ID.eq(DOWN_ID))));
        return dsl.withRecursive(down)
                .selectDistinct(DOWN_ROOT)
                .from(down)
                .where(DOWN_STATUS.in(OutcomeStatus.ACTIVE, OutcomeStatus.DORMANT));
    }
}
