package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.twinstore.NotFoundException;
import dev.twinstore.db.tables.pojos.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.impl.SQLDataType;

/** The tree of goals: the ways down and up. */
final class Hierarchy {
    /** The depth of the deepest goal that the schema takes. */
    static final int MAX_DEPTH = 1000;

    /** What is locked by those who move goals, alone, and by those to whom it matters where a goal stands. */
    static final String LOCK = "tree";

    /** The ids of {@link #below}. */
    static final Field<String> BELOW_ID = field(name("below", "id"), OUTCOMES.ID.getDataType());

    private static final Field<String> ABOVE_PARENT = field(name("above", "parent_id"), OUTCOMES.ID.getDataType());
    private static final Field<Integer> ABOVE_STEPS = field(name("above", "steps"), SQLDataType.INTEGER);

    private Hierarchy() {}

    /**
     * A goal and all below it. UNION, not UNION ALL: it ends even where another program has closed parents to a circle.
     */
    static CommonTableExpression<Record1<String>> below(String id) {
        return name("below")
                .fields("id")
                .as(select(OUTCOMES.ID)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(id))
                        .union(select(OUTCOMES.ID)
                                .from(table(name("below")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.PARENT_ID.eq(BELOW_ID))));
    }

    static ResultQuery<?> treeQuery(DSLContext dsl, String id) {
        CommonTableExpression<Record1<String>> below = below(id);
        return dsl.withRecursive(below)
                .select(OUTCOMES.fields())
                .from(below)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(BELOW_ID))
                .orderBy(OUTCOMES.CREATED_AT, OUTCOMES.ID);
    }

    /** A goal and all below it; each before those below it, and siblings by age, then id. */
    static List<Outcome> tree(DSLContext dsl, String id) {
        return preorder(id, treeQuery(dsl, id).fetchInto(Outcome.class), Function.identity());
    }

    /** Puts the rows of a tree, in which siblings are in order, into the order of a walk from its top. */
    static <T> List<T> preorder(String top, List<T> rows, Function<T, Outcome> outcome) {
        Map<String, List<T>> children = new HashMap<>();
        Deque<T> next = new ArrayDeque<>();
        for (T row : rows) {
            Outcome of = outcome.apply(row);
            if (of.id().equals(top)) {
                next.push(row);
            } else {
                children.computeIfAbsent(of.parentId(), parent -> new ArrayList<>())
                        .add(row);
            }
        }
        if (next.isEmpty()) {
            throw Outcomes.noOutcome(top);
        }
        List<T> walk = new ArrayList<>(rows.size());
        while (!next.isEmpty()) {
            T row = next.pop();
            walk.add(row);
            List<T> under = children.getOrDefault(outcome.apply(row).id(), List.of());
            for (int i = under.size() - 1; i >= 0; i--) {
                next.push(under.get(i));
            }
        }
        return List.copyOf(walk);
    }

    static ResultQuery<?> pathQuery(DSLContext dsl, String id) {
        CommonTableExpression<?> above = name("above")
                .fields("id", "parent_id", "steps")
                .as(select(OUTCOMES.ID, OUTCOMES.PARENT_ID, inline(0))
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(id))
                        .unionAll(select(OUTCOMES.ID, OUTCOMES.PARENT_ID, ABOVE_STEPS.plus(inline(1)))
                                .from(table(name("above")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.ID.eq(ABOVE_PARENT))
                                .where(ABOVE_STEPS.lt(inline(MAX_DEPTH)))));
        return dsl.withRecursive(above)
                .select(OUTCOMES.fields())
                .from(above)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(field(name("above", "id"), OUTCOMES.ID.getDataType())))
                .orderBy(ABOVE_STEPS.desc());
    }

    /**
     * The way from the root to a goal, both included.
     *
     * @throws NotFoundException there is no such goal
     */
    static List<Outcome> path(DSLContext dsl, String id) {
        List<Outcome> path = pathQuery(dsl, id).fetchInto(Outcome.class);
        if (path.isEmpty()) {
            throw Outcomes.noOutcome(id);
        }
        return List.copyOf(path);
    }
}
