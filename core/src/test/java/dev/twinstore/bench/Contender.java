package dev.twinstore.bench;

import java.sql.SQLException;

/** Somebody who does cycles on one database, with any number of threads: ours, or a baseline. */
interface Contender extends AutoCloseable {
    /**
     * Claims a task and completes it: two operations, each on its own.
     *
     * @param thread 0, 1, 2 …; each has its worker
     * @return how many tasks were ended; 0: none is left
     */
    int cycle(int thread) throws Exception;

    @Override
    void close() throws SQLException;
}
