package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.OutcomeStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Places in the tree: where a new goal goes, and how one that is there moves with all below it. */
final class Moves {
    private static final Field<String> PLACED_ID = field(name("placed", "id"), OUTCOMES.ID.getDataType());
    private static final Field<Integer> PLACED_DEPTH = field(name("placed", "depth"), SQLDataType.INTEGER);

    private static final dev.twinstore.db.tables.Outcomes MOVED = OUTCOMES.as("moved");

    private Moves() {}

    /**
     * The depth of a new goal below another.
     *
     * @throws NotFoundException there is no such parent
     * @throws RefusedException the parent is archived or at the greatest depth
     */
    static int depthBelow(Tx tx, @Nullable String parentId) {
        if (parentId == null) {
            return 0;
        }
        Locking.amongOthers(tx.dsl(), Hierarchy.LOCK); // nothing above it moves
        Outcome parent = Outcomes.locked(tx, parentId);
        requireOpen(parent);
        requireDepth(parent.depth() + 1, parent);
        return parent.depth() + 1;
    }

    static Outcome move(Tx tx, String id, @Nullable String parentId) {
        Locking.alone(tx.dsl(), Hierarchy.LOCK); // two moves could close a circle that neither sees
        lock(tx, id, parentId);
        Outcome moved = Outcomes.require(tx.dsl(), id);
        if (Objects.equals(moved.parentId(), parentId)) {
            return moved;
        }
        int depth = 0;
        if (parentId != null) {
            List<Outcome> path = Hierarchy.path(tx.dsl(), parentId);
            Outcome parent = path.get(path.size() - 1);
            requireNoCircle(moved, path);
            if (moved.status() != OutcomeStatus.ARCHIVED) {
                requireOpen(parent);
            }
            depth = path.size();
            requireDepth(deepest(tx.dsl(), id, depth), parent);
        }
        tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.PARENT_ID, parentId)
                .set(OUTCOMES.DEPTH, depth)
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .where(OUTCOMES.ID.eq(id))
                .execute();
        sinkOrRise(tx, id, depth);
        tx.activity()
                .add(
                        id,
                        ActivityType.OUTCOME_MOVED,
                        "Moved: " + moved.name(),
                        "from",
                        moved.parentId(),
                        "to",
                        parentId);
        Stream.of(moved.parentId(), parentId)
                .filter(Objects::nonNull)
                .forEach(parent -> ActivityFeed.touch(tx, parent));
        return Outcomes.require(tx.dsl(), id);
    }

    /** Locks all that a move changes: the goals of the tree, the parent it leaves and the one it comes to, by id. */
    private static void lock(Tx tx, String id, @Nullable String parentId) {
        CommonTableExpression<Record1<String>> below = Hierarchy.below(id);
        Locking.lock(
                tx.dsl(),
                tx.dsl()
                        .select(OUTCOMES.ID)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.in(DSL.withRecursive(below)
                                .select(Hierarchy.BELOW_ID)
                                .from(below)))
                        .or(OUTCOMES.ID.eq(parentId))
                        .or(OUTCOMES.ID.eq(select(MOVED.PARENT_ID).from(MOVED).where(MOVED.ID.eq(id))))
                        .orderBy(OUTCOMES.ID));
    }

    /** The goals of a tree with the depths they have when its top is at the given one; a circle ends below the deepest. */
    private static CommonTableExpression<Record2<String, Integer>> placed(String top, int depth) {
        return name("placed")
                .fields("id", "depth")
                .as(select(OUTCOMES.ID, val(depth))
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(top))
                        .unionAll(select(OUTCOMES.ID, PLACED_DEPTH.plus(inline(1)))
                                .from(table(name("placed")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.PARENT_ID.eq(PLACED_ID))
                                .where(PLACED_DEPTH.le(inline(Hierarchy.MAX_DEPTH)))));
    }

    private static int deepest(DSLContext dsl, String top, int depth) {
        CommonTableExpression<Record2<String, Integer>> placed = placed(top, depth);
        Integer deepest = dsl.withRecursive(placed)
                .select(max(PLACED_DEPTH))
                .from(placed)
                .fetchSingle()
                .value1();
        return deepest == null ? depth : deepest;
    }

    private static void sinkOrRise(Tx tx, String top, int depth) {
        CommonTableExpression<Record2<String, Integer>> placed = placed(top, depth);
        tx.dsl()
                .withRecursive(placed)
                .update(OUTCOMES)
                .set(OUTCOMES.DEPTH, PLACED_DEPTH)
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .from(placed)
                .where(OUTCOMES.ID.eq(PLACED_ID))
                .and(OUTCOMES.DEPTH.ne(PLACED_DEPTH))
                .execute();
    }

    private static void requireNoCircle(Outcome moved, List<Outcome> path) {
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).id().equals(moved.id())) {
                String circle =
                        path.subList(i, path.size()).stream().map(Moves::label).collect(Collectors.joining(" > "));
                throw new RefusedException("outcome " + moved.id() + " cannot be moved below itself: " + circle + " > "
                        + label(moved) + "; move it elsewhere, or move the lower one out first");
            }
        }
    }

    private static void requireOpen(Outcome parent) {
        if (parent.status() == OutcomeStatus.ARCHIVED) {
            throw new RefusedException("outcome " + parent.id() + " is archived and takes no goals; activate it first");
        }
    }

    private static void requireDepth(int depth, Outcome parent) {
        if (depth > Hierarchy.MAX_DEPTH) {
            throw new RefusedException("below outcome " + parent.id() + " the tree would be deeper than "
                    + Hierarchy.MAX_DEPTH + "; choose a parent nearer to the root");
        }
    }

    private static String label(Outcome outcome) {
        String name = outcome.name();
        int end = name.offsetByCodePoints(0, Math.min(40, name.codePointCount(0, name.length())));
        return "'" + (end < name.length() ? name.substring(0, end) + "…" : name) + "' (" + outcome.id() + ")";
    }
}
