package dev.twinstore.bench;

import java.sql.SQLException;
import java.util.List;

/** Something that is measured beside its baseline, round by round. Used by one thread. */
interface Experiment extends AutoCloseable {
    /** What it gives, known before it runs. */
    List<Line> lines();

    /** Makes what all rounds need. */
    default void prepare(Setting setting) throws Exception {}

    /** How many rounds are run before the first that counts. */
    default int warmUps() {
        return 1;
    }

    /** How many rounds count at most: few where one takes long. */
    default int mostRounds() {
        return Integer.MAX_VALUE;
    }

    /** Measures ours and the baseline once, one after the other, and adds a sample for each line. */
    void round(Setting setting, Samples samples) throws Exception;

    @Override
    default void close() throws SQLException {}
}
