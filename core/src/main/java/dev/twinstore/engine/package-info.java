/**
 * Internal: how a database file is opened, read and written. {@link dev.twinstore.Store} is the door; nothing here is for
 * users, and only this package knows SQLite.
 *
 * <p>Read it in this order. {@link dev.twinstore.engine.SqliteEngine} has one {@code Session} (a connection and what is kept
 * on it) that writes and a pool of those that read ({@code Readers}). All writes of a store go through {@code GroupCommit},
 * the queue in which each call is a {@code Write}; {@code StallWatch} looks after users' functions there. Claims and completions are
 * requests that many callers make at once, and are answered {@link dev.twinstore.engine.Together}. {@link
 * dev.twinstore.engine.HotStatement} is how the operations that run all the time reach the database; {@link
 * dev.twinstore.engine.Changes} is how claims that wait learn of commits.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.engine;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
