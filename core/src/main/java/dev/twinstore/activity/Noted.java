package dev.twinstore.activity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.model.Text;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Internal: the changes that a transaction has written so far and is to tell of once it is committed: the type of each, and
 * the last ones as they are, so that an import of millions needs little memory. Of one thread.
 */
public final class Noted {
    private final boolean heard;
    private final List<String> types = new ArrayList<>();
    private final BitSet sweeps = new BitSet(); // which of them say that a dead worker was swept
    private final Deque<Change> last = new ArrayDeque<>(); // the newest of them; if nobody listens, none

    /**
     * Nothing yet.
     *
     * @param heard whether anybody listens; otherwise the types are enough
     */
    public Noted(boolean heard) {
        this.heard = heard;
    }

    public void add(String outcomeId, List<Entry> entries, Instant at) {
        for (Entry entry : entries) {
            types.add(entry.type());
            if (heard) {
                JsonNode metadata =
                        entry.metadata() == null ? null : entry.metadata().deepCopy(); // theirs may change
                last.add(new Change(outcomeId, entry.type(), Text.readable(entry.title()), metadata, at));
                if (last.size() > ChangeListeners.MOST) {
                    last.removeFirst();
                }
            }
        }
    }

    /** The entry that comes next says that a dead worker was swept. */
    public void sweepComes() {
        sweeps.set(types.size());
    }

    /** How many there are: a mark to {@link #backTo} it. */
    public int size() {
        return types.size();
    }

    /** Forgets what came after the mark: it was rolled back. */
    public void backTo(int mark) {
        for (int i = types.size(); i > mark; i--) {
            types.remove(i - 1);
            last.pollLast();
        }
        sweeps.clear(mark, sweeps.length() + mark);
    }

    /** It is committed. */
    public void report(StoreMeters meters) {
        if (meters.areOn() && !types.isEmpty()) {
            meters.changed(Collections.unmodifiableList(types));
            if (!sweeps.isEmpty()) {
                meters.swept(sweeps.cardinality());
            }
        }
    }

    /** The newest of them, the oldest first; as many as listeners can be told. */
    Collection<Change> last() {
        return last;
    }

    /** How many there are besides those, if anybody listens. */
    long older() {
        return heard ? types.size() - last.size() : 0;
    }
}
