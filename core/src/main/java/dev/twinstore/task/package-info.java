/**
 * Tasks, and the claims on them.
 *
 * <p>A task is pending until a worker claims it ({@link dev.twinstore.task.Tasks#claim}); the worker then holds a {@link
 * dev.twinstore.task.Claim}, starts, and ends it: completed, failed or released. Each claim has a number, the fence, and
 * every write under a claim names task, worker and fence in its WHERE: a worker that was swept in the meantime changes no
 * row and is told {@link dev.twinstore.task.Lost}. What makes a task ready is kept in one column by triggers ({@code
 * tasks.waits_for}), so that a claim is one step in an index.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.task;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
