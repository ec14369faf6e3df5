/** Every operation that takes a text, given texts that break careless programs. */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
package dev.twinstore.hostile;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
