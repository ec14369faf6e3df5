package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static org.jooq.impl.DSL.count;

import dev.twinstore.model.Money;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.Record4;
import org.jspecify.annotations.Nullable;

/** What was spent in a window, by goal and by worker. */
final class Spending {
    private static final Field<Long> SPENT = Money.sum(COST_LOG.AMOUNT);

    private final Sum total = new Sum();
    private final Map<@Nullable String, Sum> outcomes = new HashMap<>();
    private final Map<@Nullable String, Sum> workers = new HashMap<>();

    /** Amounts, added up. */
    static final class Sum {
        private long micros;
        private long entries;

        long micros() {
            return micros;
        }

        long entries() {
            return entries;
        }

        BigDecimal cost() {
            return Money.ofMicros(micros);
        }

        void add(long moreMicros, long moreEntries) {
            micros = Math.addExact(micros, moreMicros);
            entries += moreEntries;
        }
    }

    private Spending() {}

    /** Costs a look at the index entry of each cost in the window; two, if all is selected. */
    static Spending of(Snapshot at) {
        Spending spending = new Spending();
        if (isAll(at)) {
            spending.readOutcomes(at);
            spending.readWorkers(at);
            Sum others = new Sum();
            others.add(spending.total.micros, spending.total.entries);
            spending.workers.values().forEach(sum -> others.add(-sum.micros, -sum.entries));
            if (others.entries > 0) {
                spending.workers.put(null, others);
            }
        } else {
            spending.readBoth(at, at.selection().on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT));
        }
        return spending;
    }

    /** The same by worker only; without what was spent by none. */
    static Map<@Nullable String, Sum> byWorker(Snapshot at) {
        Spending spending = new Spending();
        if (isAll(at)) {
            spending.readWorkers(at);
        } else {
            spending.readBoth(
                    at,
                    COST_LOG.WORKER_ID.isNotNull().and(at.selection().on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT)));
        }
        return spending.workers;
    }

    /** All of it: then each has an index that has its entries in order. */
    static boolean isAll(Snapshot at) {
        return at.selection().outcomeId() == null
                && at.selection().since() == null
                && at.selection().until() == null;
    }

    private void readOutcomes(Snapshot at) {
        for (Record3<String, Long, Integer> row : at.dsl()
                .select(COST_LOG.OUTCOME_ID, SPENT, count())
                .from(COST_LOG)
                .groupBy(COST_LOG.OUTCOME_ID)
                .orderBy(COST_LOG.OUTCOME_ID)
                .fetch()) {
            total.add(row.value2(), row.value3());
            add(outcomes, row.value1(), row.value2(), row.value3());
        }
    }

    private void readWorkers(Snapshot at) {
        for (Record3<String, Long, Integer> row : at.dsl()
                .select(COST_LOG.WORKER_ID, SPENT, count())
                .from(COST_LOG)
                .where(COST_LOG.WORKER_ID.isNotNull())
                .groupBy(COST_LOG.WORKER_ID)
                .orderBy(COST_LOG.WORKER_ID)
                .fetch()) {
            add(workers, row.value1(), row.value2(), row.value3());
        }
    }

    /** By both at once, as an index has them: sorting by worker alone takes twice the time. */
    private void readBoth(Snapshot at, Condition selected) {
        for (Record4<String, String, Long, Integer> row : at.dsl()
                .select(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID, SPENT, count())
                .from(COST_LOG)
                .where(selected)
                .groupBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .orderBy(COST_LOG.OUTCOME_ID, COST_LOG.WORKER_ID)
                .fetch()) {
            total.add(row.value3(), row.value4());
            add(outcomes, row.value1(), row.value3(), row.value4());
            add(workers, row.value2(), row.value3(), row.value4());
        }
    }

    private static void add(Map<@Nullable String, Sum> sums, @Nullable String id, long micros, long entries) {
        sums.computeIfAbsent(id, any -> new Sum()).add(micros, entries);
    }

    Sum total() {
        return total;
    }

    /** By goal; null: spent for none. */
    Map<@Nullable String, Sum> outcomes() {
        return outcomes;
    }

    /** By worker; null: spent by none. */
    Map<@Nullable String, Sum> workers() {
        return workers;
    }
}
