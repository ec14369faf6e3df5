/**
 * Moving a store to another database, also of another engine: every row of every table, proven equal before it counts.
 * Begin with {@link dev.twinstore.transfer.Transfer}.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.transfer;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
