/**
 * A doctor for a database: what is wrong with it, or soon will be, and what to do. Begin with {@link
 * dev.twinstore.check.Check}. Each {@code Examination} looks at one thing, only reads, and says in its findings what it saw
 * and what to do; some can repair what they find.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.check;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
