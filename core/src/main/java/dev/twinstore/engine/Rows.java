package dev.twinstore.engine;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of all parameters of a {@link Plan}, for one run of the statement a row.
 *
 * @param all at least one; each with the values as the converters give them, one a name
 * @param varying the parameters whose values may differ from row to row; the others have the same in all
 */
record Rows(List<@Nullable Object[]> all, BitSet varying) {
    /** For one run. */
    static Rows one(@Nullable Object[] values) {
        return new Rows(Collections.singletonList(values), new BitSet());
    }

    int size() {
        return all.size();
    }
}
