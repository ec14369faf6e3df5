package dev.twinstore;

import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.cost.Costs;
import dev.twinstore.improvement.Bottlenecks;
import dev.twinstore.improvement.Suggestions;
import dev.twinstore.outcome.DesignDocs;
import dev.twinstore.outcome.Outcomes;
import dev.twinstore.progress.Progress;
import dev.twinstore.review.Reviews;
import dev.twinstore.sharing.Collaborators;
import dev.twinstore.sharing.Merges;
import dev.twinstore.skill.Skills;
import dev.twinstore.supervision.Alerts;
import dev.twinstore.supervision.BehaviorReviews;
import dev.twinstore.supervision.Interventions;
import dev.twinstore.supervision.Patterns;
import dev.twinstore.supervision.Snapshots;
import dev.twinstore.task.Tasks;
import dev.twinstore.worker.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Where operations run: on the {@link Store}, where each call is a transaction of its own, or on a {@link Tx}, where all
 * belong to one. Every operation of Twinstore is built on these two primitives, and so can yours be.
 */
public sealed interface Scope permits Store, Tx {
    /**
     * Runs queries on one consistent snapshot. On a {@link Tx}, or inside a write on the same thread, the queries see
     * what that transaction has written.
     *
     * @return what the function returned, which may be null if the function may return null
     * @throws StoreException the database failed; the cause says how
     */
    <T> T read(Function<? super DSLContext, ? extends T> query);

    /**
     * Runs work in one transaction: all of it is committed and, at {@link StoreOptions.Durability#FULL}, on disk when this
     * returns; or none of it, when the function or the commit throws. On a {@link Tx}, or inside a write on the same
     * thread, it joins that transaction under a savepoint: if it throws, only its own part is undone, and the outer one
     * may go on.
     *
     * <p>On SQLite, one function at a time writes: keep it short, and do slow things (a model call, a download) outside.
     * Writes that are asked for meanwhile share the commit with it, each under its own savepoint: what one throws undoes only
     * its own part. The function runs on the calling thread, once. A write of another store on the same file inside the
     * function is refused, since it would wait for itself.
     *
     * <p>On PostgreSQL, many write at once, under READ COMMITTED: each statement sees what others have committed by then. Lock
     * what the function decides upon ({@code forUpdate()}). It runs on the calling thread, and again when the server broke a
     * deadlock or the connection was lost before the commit: let it do nothing outside the transaction that must not be
     * repeated. Statements of the store's own operations may be sent later than they are called, before the next query or the
     * commit, and fail there.
     *
     * <p>An interrupt does not end the function; the flag is kept. Leave the transaction alone in it: SQL such as COMMIT or
     * {@code PRAGMA defer_foreign_keys}, or a connection kept beyond its statement, would spoil what others write with it.
     *
     * @return what the function returned
     * @throws StoreException the database failed; whatever else the function threw is thrown on as it is
     * @throws StoreBusyException others wrote for longer than the lock timeout; the function has not run
     * @throws StoreStalledException the function finished no statement for longer than the stall timeout
     * @throws StoreUnavailableException the server could not be reached for longer than the lock timeout
     * @throws CommitUncertainException the connection broke in the moment of the commit, and the server stayed away
     * @throws StoreClosedException the store is closed; the function has not run
     */
    <T> T write(Function<? super Tx, ? extends T> work);

    /** {@link #write} for work that returns nothing. */
    default void run(Consumer<? super Tx> work) {
        write(tx -> {
            work.accept(tx);
            return tx;
        });
    }

    /** The wall clock: on a {@link Tx} the one moment of the transaction, on a {@link Store} the present. */
    Instant now();

    /**
     * How long ago the clock that dates the rows showed a moment, as a row has it; zero if it is still to come. On PostgreSQL,
     * where that is the server's clock, it leaves out by how much that was set since, as far as this store noticed.
     */
    Duration since(Instant moment);

    /** The options the store was opened with. */
    StoreOptions options();

    /** Tasks, and the claims on them. */
    default Tasks tasks() {
        return new Tasks(this);
    }

    /** Workers, their heartbeats and the sweep of dead ones. */
    default Workers workers() {
        return new Workers(this);
    }

    /** Goals, their tree and their life. */
    default Outcomes outcomes() {
        return new Outcomes(this);
    }

    /** How goals are to be reached. */
    default DesignDocs designDocs() {
        return new DesignDocs(this);
    }

    /** What workers remember. */
    default Progress progress() {
        return new Progress(this);
    }

    /** What was spent. */
    default Costs costs() {
        return new Costs(this);
    }

    /** Reviews of goals, cycle by cycle. */
    default Reviews reviews() {
        return new Reviews(this);
    }

    /** The skills that are registered, for all goals. */
    default Skills skills() {
        return new Skills(this);
    }

    /** Where work got stuck. */
    default Bottlenecks bottlenecks() {
        return new Bottlenecks(this);
    }

    /** What could be done better. */
    default Suggestions suggestions() {
        return new Suggestions(this);
    }

    /** What humans tell workers. */
    default Interventions interventions() {
        return new Interventions(this);
    }

    /** What supervision noticed about workers. */
    default Alerts alerts() {
        return new Alerts(this);
    }

    /** What workers changed. */
    default Snapshots snapshots() {
        return new Snapshots(this);
    }

    /** How workers were judged. */
    default BehaviorReviews behaviorReviews() {
        return new BehaviorReviews(this);
    }

    /** Patterns that were seen in the behaviour of workers. */
    default Patterns patterns() {
        return new Patterns(this);
    }

    /** Who may look at, change or own a goal. */
    default Collaborators collaborators() {
        return new Collaborators(this);
    }

    /** The queue of branches that wait to be merged. */
    default Merges merges() {
        return new Merges(this);
    }

    /** What happened. */
    default ActivityFeed activity() {
        return new ActivityFeed(this);
    }
}
