package dev.twinstore.testing;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.Store;
import dev.twinstore.db.tables.Outcomes;
import dev.twinstore.model.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Allow;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/** What is true of every database at every moment between two transactions, whatever happened. */
public final class Invariants {
    private Invariants() {}

    /**
     * Checks them all. Reads the whole database.
     *
     * @throws AssertionError one does not hold; the message names the rows
     */
    public static void check(Store store) {
        require(store.read(Invariants::broken), store.options().database().toString());
    }

    /**
     * Checks them all in a database that no store need have open.
     *
     * @throws AssertionError one does not hold; the message names the rows
     */
    public static void check(DSLContext dsl) {
        require(broken(dsl), "this connection");
    }

    private static void require(List<String> broken, String name) {
        if (!broken.isEmpty()) {
            throw new AssertionError("the database of " + name + " is not as it must be: " + String.join("; ", broken));
        }
    }

    private static List<String> broken(DSLContext dsl) {
        List<String> broken = new ArrayList<>();
        if (dsl.dialect() == SQLDialect.SQLITE) {
            addFindingsOfSqlite(dsl, broken);
        }
        Condition held = TASKS.STATUS.in(TaskStatus.CLAIMED, TaskStatus.RUNNING);
        Condition ended = TASKS.STATUS.in(TaskStatus.COMPLETED, TaskStatus.FAILED);
        add(
                broken,
                "tasks with an owner or a moment of claim, but not exactly while claimed",
                tasks(dsl, differ(TASKS.CLAIMED_BY.isNotNull(), held).or(differ(TASKS.CLAIMED_AT.isNotNull(), held))));
        add(
                broken,
                "tasks with completed_at, but not exactly when ended",
                tasks(dsl, differ(TASKS.COMPLETED_AT.isNotNull(), ended)));
        add(
                broken,
                "workers whose current task is not one that they hold",
                dsl.select(WORKERS.ID)
                        .from(WORKERS)
                        .where(WORKERS.CURRENT_TASK_ID.isNotNull())
                        .and(notExists(selectOne()
                                .from(TASKS)
                                .where(TASKS.ID.eq(WORKERS.CURRENT_TASK_ID))
                                .and(TASKS.CLAIMED_BY.eq(WORKERS.ID))))
                        .fetch(WORKERS.ID));
        Outcomes parent = OUTCOMES.as("parent");
        add(
                broken,
                "goals whose depth is not that of their place",
                dsl.select(OUTCOMES.ID)
                        .from(OUTCOMES)
                        .leftJoin(parent)
                        .on(parent.ID.eq(OUTCOMES.PARENT_ID))
                        .where(OUTCOMES.DEPTH.ne(coalesce(parent.DEPTH.plus(inline(1)), inline(0))))
                        .fetch(OUTCOMES.ID));
        return broken;
    }

    @Allow.PlainSQL
    private static void addFindingsOfSqlite(DSLContext dsl, List<String> broken) {
        add(
                broken,
                "rows that name what is not there",
                dsl.fetch("PRAGMA foreign_key_check").getValues(0));
        List<?> integrity = dsl.fetch("PRAGMA integrity_check").getValues(0);
        if (!integrity.equals(List.of("ok"))) {
            add(broken, "damage", integrity);
        }
    }

    private static List<String> tasks(DSLContext dsl, Condition wrong) {
        return dsl.select(TASKS.ID).from(TASKS).where(wrong).fetch(TASKS.ID);
    }

    private static Condition differ(Condition one, Condition other) {
        return one.and(not(other)).or(not(one).and(other));
    }

    private static void add(List<String> broken, String what, List<?> rows) {
        if (!rows.isEmpty()) {
            broken.add(what + ": " + rows);
        }
    }
}
