package dev.twinstore.engine;

import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Require;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;

/**
 * Internal: how an operation keeps others from changing what it decides upon, until its transaction ends. On SQLite whoever
 * writes is alone, and nothing of this is sent.
 *
 * <p>On PostgreSQL writes run at READ COMMITTED: a query that waited for a lock gives the rows as they are then, without those
 * that do not fit any more; a later query sees what was committed until it began. So lock first, then look, then write. There is no
 * lock that readers share: two that share a row and then both change it wait for each other, and nearly every operation
 * moves the last activity of its goal at the end, which waits for nobody only where the store looks again later.
 *
 * <p>All operations lock in one order: the tree, or the graph of dependencies; tasks, by id; workers; merges and alerts;
 * last the goal, for all that happens below it meets there. Who breaks it deadlocks with others; the
 * engine then runs one of them again, a second later.
 */
@Allow
public final class Locking {
    private Locking() {}

    /** The rows of a query, which nobody else changes or deletes from now on. */
    public static <R extends Record> ResultQuery<R> locked(DSLContext dsl, SelectForUpdateStep<R> rows) {
        return isShared(dsl) ? forChange(rows) : rows;
    }

    /** As {@link #locked}, without the rows that others have locked: for those who take any one of many. */
    public static <R extends Record> ResultQuery<R> free(DSLContext dsl, SelectForUpdateStep<R> rows) {
        return isShared(dsl) ? skippingLocked(rows) : rows;
    }

    /** Locks the rows of a query as {@link #locked} does, for an operation that looks at them later. */
    public static void lock(DSLContext dsl, SelectForUpdateStep<?> rows) {
        if (isShared(dsl)) {
            all(dsl, forChange(rows));
        }
    }

    /** Locks the rows of a query so that nobody changes or deletes them, nor adds a row that names one of them. */
    public static void lockToDelete(DSLContext dsl, SelectForUpdateStep<?> rows) {
        if (isShared(dsl)) {
            all(dsl, toDelete(rows));
        }
    }

    /**
     * Waits until nobody else does what is called so, alone or not, and keeps others from it. For what has no row that stands for
     * all of it.
     */
    public static void alone(DSLContext dsl, String what) {
        if (isShared(dsl)) {
            call(dsl, "pg_advisory_xact_lock", what);
        }
    }

    /** Waits until nobody does alone what is called so, and keeps others from doing it {@link #alone}. */
    public static void amongOthers(DSLContext dsl, String what) {
        if (isShared(dsl)) {
            call(dsl, "pg_advisory_xact_lock_shared", what);
        }
    }

    /** Runs a query without bringing its rows here. */
    private static void all(DSLContext dsl, Select<?> rows) {
        dsl.selectCount().from(rows.asTable("locked")).execute();
    }

    /** Whether others write at the same time. */
    private static boolean isShared(DSLContext dsl) {
        return dsl.dialect() == SQLDialect.POSTGRES;
    }

    @Require(SQLDialect.POSTGRES)
    private static <R extends Record> Select<R> forChange(SelectForUpdateStep<R> rows) {
        return rows.forNoKeyUpdate();
    }

    @Require(SQLDialect.POSTGRES)
    private static <R extends Record> ResultQuery<R> skippingLocked(SelectForUpdateStep<R> rows) {
        return rows.forNoKeyUpdate().skipLocked();
    }

    @Require(SQLDialect.POSTGRES)
    private static Select<?> toDelete(SelectForUpdateStep<?> rows) {
        return rows.forUpdate();
    }

    /** The names as the triggers form them: one for each schema. */
    @Allow.PlainSQL
    @Require(SQLDialect.POSTGRES)
    private static void call(DSLContext dsl, String lock, String what) {
        dsl.execute("SELECT " + lock + "(hashtext('twinstore'), hashtext(current_schema() || ?))", "." + what);
    }
}
