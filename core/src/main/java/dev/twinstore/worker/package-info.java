/**
 * Workers: their life, their heartbeat, and the sweep that finds the dead and frees their tasks.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.worker;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
