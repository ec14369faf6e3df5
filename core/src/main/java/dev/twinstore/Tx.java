package dev.twinstore;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.activity.Noted;
import dev.twinstore.engine.OwnWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One write transaction: what {@link Store#write} hands to its function. It has the same operations as the store, a DSL
 * for queries of your own, and one {@code now} for all rows. It ends with the function and belongs to its thread; used
 * later or elsewhere it throws {@link IllegalStateException}.
 */
public final class Tx implements Scope {
    private final Store store;
    private final DSLContext dsl;
    private final Instant now;
    private final Thread owner = Thread.currentThread();
    private boolean inOwnWork;
    private boolean ended;
    private @Nullable Noted noted; // null: nothing yet
    private final List<String> toLookAt = new ArrayList<>(); // goals whose last activity may not have been moved

    Tx(Store store, DSLContext dsl, Instant now) {
        this.store = store;
        this.dsl = dsl;
        this.now = now;
    }

    /** The DSL on this transaction's connection. */
    public DSLContext dsl() {
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    ended
                            ? "this transaction has ended; do everything inside the function given to Store.write"
                            : "this transaction belongs to thread " + owner.getName() + ", not to "
                                    + Thread.currentThread().getName());
        }
        return dsl;
    }

    /** The moment of this transaction, the same for every row it writes. */
    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Duration since(Instant moment) {
        return store.since(moment);
    }

    @Override
    public StoreOptions options() {
        return store.options();
    }

    /** A new id: a UUIDv7, so that ids grow with time and new rows stand together in an index. */
    public String newId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    @Override
    public <T> T read(Function<? super DSLContext, ? extends T> query) {
        return query.apply(dsl());
    }

    @Override
    public <T> T write(Function<? super Tx, ? extends T> work) {
        return store.nested(this, work);
    }

    /**
     * Whether the innermost function that runs now is Twinstore's own: what it calls needs no savepoint, since it undoes
     * all or nothing itself.
     */
    boolean inOwnWork() {
        return inOwnWork;
    }

    /** Internal: entries were added to the feed. Listeners and meters learn of them after the commit, if it comes to that. */
    public void note(String outcomeId, List<Entry> entries) {
        Noted all = observed();
        if (all != null) {
            all.add(outcomeId, entries, now);
        }
    }

    /**
     * Internal: this changes something below a goal.
     *
     * @return whether the store looks after the commit if the goal's last activity was moved, and moves it if not
     */
    public boolean looksAgainAt(String outcomeId) {
        boolean later = store.looksAgain();
        if (later && (toLookAt.isEmpty() || !toLookAt.get(toLookAt.size() - 1).equals(outcomeId))) {
            toLookAt.add(outcomeId);
        }
        return later;
    }

    /** The goals whose last activity is to be looked at after the commit. */
    List<String> toLookAt() {
        return toLookAt;
    }

    /** Internal: the entry that comes next says that a dead worker was swept. */
    public void noteSweep() {
        Noted all = observed();
        if (all != null) {
            all.sweepComes();
        }
    }

    private @Nullable Noted observed() {
        if (noted == null && store.isObserved()) {
            noted = store.nothingNoted();
        }
        return noted;
    }

    /** Internal: a worker is told that it has lost its claim. */
    public void lostClaim() {
        store.meters().claimLost();
    }

    /** What is to be told after the commit; null: nothing. */
    @Nullable
    Noted noted() {
        return noted;
    }

    /** How much was noted by now, and how many goals are to be looked at. */
    record Mark(int noted, int toLookAt) {}

    Mark mark() {
        return new Mark(noted == null ? 0 : noted.size(), toLookAt.size());
    }

    /** What was noted since is undone. */
    void backTo(Mark mark) {
        if (noted != null) {
            noted.backTo(mark.noted);
        }
        toLookAt.subList(mark.toLookAt, toLookAt.size()).clear();
    }

    <T> T apply(Function<? super Tx, ? extends T> work) {
        boolean outer = inOwnWork;
        inOwnWork = work instanceof OwnWork;
        try {
            return work.apply(this);
        } finally {
            inOwnWork = outer;
        }
    }

    void end() {
        ended = true;
    }
}
