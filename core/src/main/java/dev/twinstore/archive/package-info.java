/**
 * Where the full outputs of old progress entries go, so that the database stays small: compressed, into one file a month,
 * proven by digest before the row lets go. Begin with {@link dev.twinstore.archive.Archives}; what a file holds is said in
 * the comments of its own tables.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.archive;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
