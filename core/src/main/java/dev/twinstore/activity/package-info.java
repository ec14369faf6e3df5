/** What happened: the event feed. Every state change writes one entry, in its own transaction. */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.activity;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
