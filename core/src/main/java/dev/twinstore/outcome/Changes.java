package dev.twinstore.outcome;

import dev.twinstore.db.tables.records.OutcomesRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jooq.Field;

/** Which columns of a row were set, and copies of just those. */
final class Changes {
    private Changes() {}

    /** A row with the same columns set. */
    static OutcomesRecord copy(OutcomesRecord row) {
        return copy(row, field -> true);
    }

    /** The set columns whose values another row does not have. */
    static OutcomesRecord differing(OutcomesRecord row, OutcomesRecord stored) {
        return copy(row, field -> !Objects.equals(row.get(field), stored.get(field)));
    }

    /** The columns that are set, in the order of the table. */
    static List<Field<?>> fields(OutcomesRecord row) {
        return Arrays.stream(row.fields())
                .filter(row::changed)
                .<Field<?>>map(field -> field)
                .toList();
    }

    private static OutcomesRecord copy(OutcomesRecord row, Predicate<Field<?>> which) {
        OutcomesRecord copy = new OutcomesRecord();
        for (Field<?> field : fields(row)) {
            if (which.test(field)) {
                set(field, row, copy);
            }
        }
        return copy;
    }

    private static <T> void set(Field<T> field, OutcomesRecord from, OutcomesRecord to) {
        to.set(field, from.get(field));
    }
}
