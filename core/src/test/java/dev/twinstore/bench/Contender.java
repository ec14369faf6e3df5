package dev.twinstore.bench;

import java.sql.SQLException;

/**
 * Somebody who does cycles on one database, with any number of threads: ours, or a baseline.
 *
 * @param <H> what it holds between claim and completion
 */
interface Contender<H> extends AutoCloseable {
    /**
     * Claims for the worker of a thread.
     *
     * @param thread 0, 1, 2 …
     * @return null: no task is left
     */
    H claim(int thread) throws Exception;

    /** Completes what was claimed. */
    void complete(int thread, H held) throws Exception;

    /** Claims and completes: two operations, each on its own. Returns how many tasks were ended. */
    default int cycle(int thread) throws Exception {
        H held = claim(thread);
        if (held == null) {
            return 0;
        }
        complete(thread, held);
        return 1;
    }

    @Override
    void close() throws SQLException;
}
