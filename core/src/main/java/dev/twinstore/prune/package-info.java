/**
 * Ends logs that are too long: rows of an age, of goals that nobody works on any more, exported before they go. Begin with
 * {@link dev.twinstore.prune.Prune}.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.prune;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
