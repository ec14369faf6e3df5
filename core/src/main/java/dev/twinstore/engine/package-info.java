/**
 * Internal: how a database file is opened, read and written. {@link dev.twinstore.Store} is the door; nothing here is for
 * users, and only this package knows SQLite.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.engine;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
