package dev.twinstore.sharing;

import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.twinstore.model.CollaboratorRole;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.SortField;

/** How a role on a goal holds for the goals below it. */
final class Inheritance {
    /** The deepest a goal can be; ends the walk should another program have made a ring of goals. */
    private static final int DEEPEST = 1000;

    private static final Name UP = name("up");
    private static final Field<String> UP_ID = field(name("up", "id"), OUTCOMES.ID.getDataType());
    private static final Field<String> UP_PARENT = field(name("up", "parent_id"), OUTCOMES.PARENT_ID.getDataType());
    private static final Field<Integer> UP_STEPS = field(name("up", "steps"), Integer.class);

    private Inheritance() {}

    /** The role of the nearest accepted entry of somebody, from a goal upwards; at most one row. */
    static Select<Record1<CollaboratorRole>> nearest(
            DSLContext dsl, String outcomeId, Condition who, SortField<Integer> preference) {
        CommonTableExpression<Record3<String, String, Integer>> up = UP.fields("id", "parent_id", "steps")
                .as(select(OUTCOMES.ID, OUTCOMES.PARENT_ID, inline(0))
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(outcomeId))
                        .unionAll(select(OUTCOMES.ID, OUTCOMES.PARENT_ID, UP_STEPS.plus(inline(1)))
                                .from(table(UP))
                                .join(OUTCOMES)
                                .on(OUTCOMES.ID.eq(UP_PARENT))
                                .where(UP_STEPS.lt(inline(DEEPEST)))));
        return dsl.withRecursive(up)
                .select(COLLABORATORS.ROLE)
                .from(up)
                .crossJoin(COLLABORATORS) // not JOIN: SQLite must walk up the tree first, and look into each goal
                .where(COLLABORATORS.OUTCOME_ID.eq(UP_ID))
                .and(who)
                .and(COLLABORATORS.ACCEPTED_AT.isNotNull())
                .orderBy(UP_STEPS.asc(), preference, COLLABORATORS.ID.asc())
                .limit(inline(1));
    }
}
