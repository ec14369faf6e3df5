package dev.twinstore.engine;

import java.time.Duration;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Internal: tells one thread when the database may have changed, by whomever, and lets it look, on a connection of its own
 * that no other reader can keep busy. Waiting costs nothing worth mentioning: no write, and no look at the data.
 */
public interface Changes extends AutoCloseable {
    /**
     * Waits for a commit, of this store or of any other program.
     *
     * @return whether there was one since the last call; false if the time passed first, or {@link #wake} was called
     */
    boolean await(Duration atMost);

    /** Ends a wait, from any thread. */
    void wake();

    /** Whether nothing will change here any more: what was opened was deleted or replaced. Costs a few microseconds. */
    default boolean isOver() {
        return false;
    }

    /** Runs a query on a snapshot. */
    <T> T look(Function<? super DSLContext, ? extends T> query);

    /** Closes the connection. */
    @Override
    void close();
}
