package dev.twinstore.activity;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreClosedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal: the listeners of a store, and the changes that they are still to be told. One thread tells them, in the order in
 * which the changes came; whoever writes only adds to the queue, and never waits for a listener. Thread-safe.
 */
public final class ChangeListeners implements AutoCloseable {
    /** How many changes wait at most; if more come, the oldest are dropped. */
    public static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeListeners.class);

    /** How many are taken from the queue at once. */
    private static final int BATCH = 100;

    /** How long closing waits until all are told. */
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(5);

    private final String name;
    private final LongConsumer onDropped;
    private final List<Consumer<? super Change>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<Change> queue = new ArrayDeque<>(); // guarded by this
    private long dropped; // guarded by this: since the log said so
    private @Nullable Thread thread; // guarded by this; made for the first listener
    private boolean closed; // guarded by this

    /**
     * Nobody listens yet.
     *
     * @param name of the store, for the log and the thread
     * @param onDropped is told how many changes were dropped; quick
     */
    public ChangeListeners(String name, LongConsumer onDropped) {
        this.name = name;
        this.onDropped = onDropped;
    }

    /** Whether anybody listens. */
    public boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Tells a listener of all that is committed from now on. */
    public synchronized Subscription add(Consumer<? super Change> listener) {
        if (closed) {
            throw new StoreClosedException("the store " + name + " is closed and tells of no more changes");
        }
        Consumer<Change> mine = listener::accept; // its own, if one listener comes twice
        listeners.add(mine);
        if (thread == null) {
            thread = new Thread(this::tellAll, "twinstore-changes " + name);
            thread.setDaemon(true);
            thread.start();
        }
        return () -> listeners.remove(mine);
    }

    /** A transaction was committed. */
    public synchronized void committed(Noted noted) {
        if (closed || !isHeard()) {
            return;
        }
        long before = dropped;
        dropped += noted.older();
        for (Change change : noted.last()) {
            if (queue.size() == MOST) {
                queue.removeFirst();
                dropped++;
            }
            queue.add(change);
        }
        if (dropped > before) {
            onDropped.accept(dropped - before);
        }
        notifyAll();
    }

    private void tellAll() {
        for (List<Change> changes = next(); !changes.isEmpty(); changes = next()) {
            for (Change change : changes) {
                listeners.forEach(listener -> tell(listener, change));
            }
        }
    }

    /** The changes that are to be told next, once there are some; empty: the store is closed, and all are told. */
    private synchronized List<Change> next() {
        while (queue.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // a listener's doing, or the store's impatience while it closes
            }
        }
        if (dropped > 0) {
            LogEvent.CHANGES_DROPPED.log(LOG, name, dropped);
            dropped = 0;
        }
        List<Change> taken = new ArrayList<>();
        while (!queue.isEmpty() && taken.size() < BATCH) {
            taken.add(queue.remove());
        }
        return taken;
    }

    private static void tell(Consumer<? super Change> listener, Change change) {
        try {
            listener.accept(change);
        } catch (Throwable e) { // an Error too: the other listeners have nothing to do with it
            LogEvent.LISTENER_FAILED.log(LOG, e, change.type());
        }
    }

    /** Tells what is committed by now, for five seconds at most, then nothing more. */
    @Override
    public void close() {
        Thread telling;
        synchronized (this) {
            closed = true;
            telling = thread;
            notifyAll();
        }
        if (telling == null || telling == Thread.currentThread()) {
            return; // a listener closes the store: the rest is told when it returns
        }
        try {
            telling.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (telling.isAlive()) {
            synchronized (this) {
                dropped += queue.size();
                queue.clear();
            }
            telling.interrupt();
        }
    }
}
