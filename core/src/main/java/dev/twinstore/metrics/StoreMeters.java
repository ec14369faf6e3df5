package dev.twinstore.metrics;

import java.util.Collection;

/**
 * What one store reports while it is open. Its methods are called by the threads that work, some while others wait for them:
 * they must be quick and must not throw:
 * what they throw may reach whoever wrote, though it is committed. Each does nothing unless it is overridden. Thread-safe. All times are nanoseconds.
 */
public interface StoreMeters {
    /** Whether anything is measured at all; if not, nothing else is called. */
    default boolean areOn() {
        return true;
    }

    /** The store is open, and can be asked how much there is to do. */
    default void opened(Queue queue) {}

    /** The store is closed: nothing more comes. */
    default void closed() {}

    /** A transaction was committed that wrote these entries of the feed; their types, see {@link dev.twinstore.activity.ActivityType}. */
    default void changed(Collection<String> types) {}

    /**
     * A claim that could wait has ended.
     *
     * @param claimed whether it got a task; if not, its time was over, or it was interrupted or refused
     */
    default void claimWaited(long nanos, boolean claimed) {}

    /** A worker was told that it has lost its claim. */
    default void claimLost() {}

    /** A call of write has ended, well or not: with its waiting, its function and its commit. */
    default void wrote(long nanos) {}

    /** A call of read has ended, well or not. */
    default void read(long nanos) {}

    /**
     * A commit was made.
     *
     * @param writes how many calls of write shared it; at least 1
     */
    default void committed(long nanos, int writes) {}

    /** A turn to write was waited for, with success or not: among the processes (SQLite), or for a connection (PostgreSQL). */
    default void lockWaited(long nanos) {}

    /** A sweep of this store ended workers that were dead. */
    default void swept(int workers) {}

    /** Changes were dropped since the listeners are too slow. */
    default void changesDropped(long changes) {}
}
