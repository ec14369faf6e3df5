/**
 * Sharing a goal with people, and bringing the branches of its workers together. A merge is claimed like a task: by one
 * worker at a time, with a fence.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.sharing;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
