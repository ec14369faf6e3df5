/**
 * Internal: how a database is opened, read and written. {@link dev.twinstore.Store} is the door; nothing here is for users,
 * and only this package knows SQLite and PostgreSQL.
 *
 * <p>Read it in this order. {@link dev.twinstore.engine.Engine} is what a store needs of a database. {@code SqliteEngine}
 * has one {@code SqliteSession} (a connection and what is kept on it) that writes and a pool of those that read ({@code
 * Readers}). All writes of a store go through {@code GroupCommit}, the queue in which each call is a {@code Write}; those
 * of one turn run in a {@code SharedTransaction}; {@code StallWatch} looks after users' functions there, and {@code
 * Checkpointer} keeps the WAL small beside them. {@code PostgresEngine} has a {@code ConnectionPool}, and a {@code
 * PostgresSession} for each transaction. Claims and completions are requests that many callers make at once, and are
 * answered {@link dev.twinstore.engine.Together}: in a turn of the queue, or by the {@code Combiner}. {@link
 * dev.twinstore.engine.HotStatement} is how the operations that run all the time reach the database; {@link
 * dev.twinstore.engine.Locking} is how the others keep what they decide upon;
 * {@link dev.twinstore.engine.Changes} is how claims that wait learn of commits.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.engine;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
