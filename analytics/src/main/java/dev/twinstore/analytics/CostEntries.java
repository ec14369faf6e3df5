package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.analytics.Spending.Sum;
import dev.twinstore.model.Money;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.CaseConditionStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CostReport} adds up from the rows of the cost log themselves: by model, by period, and of retries. In one look at
 * each, since SQLite would sort the rows for each of them; PostgreSQL adds up what it would take longer to send.
 */
final class CostEntries {
    private static final long NEWEST = 1_000;
    private static final int KNOWN = 8;
    private static final int UNKNOWN = KNOWN; // numbers of models: first those that are known
    private static final int OTHER = KNOWN + 1;
    private static final int RETRY = 100; // added to the model's number
    private static final Field<Integer> RETRIED =
            case_().when(COST_LOG.CLAIM_NO.gt(inline(1L)), inline(RETRY)).else_(inline(0));

    private static final Field<Long> IN = coalesce(COST_LOG.INPUT_TOKENS, inline(-1L));
    private static final Field<Long> OUT = coalesce(COST_LOG.OUTPUT_TOKENS, inline(-1L));
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Buckets buckets;
    private final List<Sum> periods;
    private final List<String> known; // models whose text is not read again and again
    private final List<Tokens> ofKnown = new ArrayList<>();
    private final Map<@Nullable String, Tokens> others = new HashMap<>();
    private final Sum retries = new Sum();

    /** What a model was paid. */
    private static final class Tokens {
        private final Sum sum = new Sum();
        private long in;
        private long out;
        private long without;

        void add(long micros, long entries, long moreIn, long moreOut, long moreWithout) {
            sum.add(micros, entries);
            in = plus(in, moreIn);
            out = plus(out, moreOut);
            without += moreWithout;
        }

        /** At most what a long holds: the odd count of another program must not take the costs with it. */
        private static long plus(long tokens, long more) {
            return more <= 0 ? tokens : tokens + Math.min(more, Long.MAX_VALUE - tokens);
        }
    }

    private CostEntries(Buckets buckets, List<String> known) {
        this.buckets = buckets;
        this.periods = new ArrayList<>(buckets.rows(i -> new Sum()));
        this.known = known;
        known.forEach(model -> ofKnown.add(new Tokens()));
    }

    /** Adds up the selected entries. All of them lie in the buckets; without buckets there are none. */
    static CostEntries of(Snapshot at, Condition selected, Buckets buckets) {
        CostEntries entries = new CostEntries(buckets, readsEach(at) ? newest(at) : List.of());
        if (buckets.size() > 0) {
            entries.read(at, selected);
        }
        return entries;
    }

    /** Whether each entry is read by itself, and not in groups. */
    private static boolean readsEach(Snapshot at) {
        return at.dsl().family() == SQLDialect.SQLITE;
    }

    /** Some models of the newest entries. To read a text from SQLite takes as long as five numbers. */
    private static List<String> newest(Snapshot at) {
        return at.dsl()
                .selectDistinct(COST_LOG.MODEL)
                .from(COST_LOG)
                .where(COST_LOG.MODEL.isNotNull())
                .and(COST_LOG.ID.gt(
                        select(max(COST_LOG.ID).minus(inline(NEWEST))).from(COST_LOG)))
                .orderBy(COST_LOG.MODEL)
                .limit(inline(KNOWN))
                .fetch(COST_LOG.MODEL);
    }

    private void read(Snapshot at, Condition selected) {
        if (readsEach(at)) {
            OneByOne.each(entries(at, selected), row -> add(row, false));
        } else {
            OneByOne.each(groups(at, selected), row -> add(row, true));
        }
    }

    private ResultQuery<?> entries(Snapshot at, Condition selected) {
        CaseConditionStep<Integer> model = case_().when(COST_LOG.MODEL.isNull(), inline(UNKNOWN));
        for (int i = 0; i < known.size(); i++) {
            model = model.when(COST_LOG.MODEL.eq(known.get(i)), inline(i));
        }
        return at.dsl()
                .select(
                        COST_LOG.CREATED_AT.coerce(SQLDataType.BIGINT),
                        Money.micros(COST_LOG.AMOUNT),
                        IN,
                        OUT,
                        model.else_(inline(OTHER)).plus(RETRIED), // a column less to read, a million times
                        COST_LOG.MODEL)
                .from(COST_LOG)
                .where(selected);
    }

    /**
     * The same, added up for each piece of time, model and whether it was a retry; then how many entries that are, and how
     * many of them do not tell their tokens.
     */
    private ResultQuery<?> groups(Snapshot at, Condition selected) {
        Field<Long> moment = buckets.sliceStart(COST_LOG.CREATED_AT);
        Field<Integer> modelAndRetry = case_().when(COST_LOG.MODEL.isNull(), inline(UNKNOWN))
                .else_(inline(OTHER))
                .plus(RETRIED);
        return at.dsl()
                .select(
                        moment,
                        Money.sum(COST_LOG.AMOUNT),
                        tokens(IN),
                        tokens(OUT),
                        modelAndRetry,
                        COST_LOG.MODEL,
                        count(),
                        count().filterWhere(IN.lt(inline(0L)).or(OUT.lt(inline(0L)))))
                .from(COST_LOG)
                .where(selected)
                .groupBy(moment, modelAndRetry, COST_LOG.MODEL);
    }

    /** The sum of those that are more than nothing, at most what a long holds. */
    private static Field<Long> tokens(Field<Long> tokens) {
        Field<Long> told = case_().when(tokens.gt(inline(0L)), tokens).else_(inline(0L));
        return least(sum(told), inline(MOST)).cast(SQLDataType.BIGINT);
    }

    private void add(ResultSet row, boolean isGroup) throws SQLException {
        long micros = row.getLong(2);
        long in = row.getLong(3);
        long out = row.getLong(4);
        int modelAndRetry = row.getInt(5);
        long entries = isGroup ? row.getLong(7) : 1;
        long without = isGroup ? row.getLong(8) : in < 0 || out < 0 ? 1 : 0;
        periods.get(buckets.indexOf(row.getLong(1))).add(micros, entries);
        if (modelAndRetry >= RETRY) {
            retries.add(micros, entries);
        }
        model(row, modelAndRetry % RETRY).add(micros, entries, in, out, without);
    }

    private Tokens model(ResultSet row, int number) throws SQLException {
        return number < known.size()
                ? ofKnown.get(number)
                : others.computeIfAbsent(number == UNKNOWN ? null : row.getString(6), any -> new Tokens());
    }

    Sum retries() {
        return retries;
    }

    /** By model, the most expensive first, then by name. */
    List<CostReport.OfModel> models() {
        Map<@Nullable String, Tokens> all = new HashMap<>(others);
        for (int i = 0; i < known.size(); i++) {
            if (ofKnown.get(i).sum.entries() > 0) {
                all.put(known.get(i), ofKnown.get(i));
            }
        }
        List<CostReport.OfModel> models = new ArrayList<>();
        all.forEach((model, of) ->
                models.add(new CostReport.OfModel(model, of.sum.cost(), of.sum.entries(), of.in, of.out, of.without)));
        models.sort(Comparator.comparing(CostReport.OfModel::cost)
                .reversed()
                .thenComparing(CostReport.OfModel::model, Comparator.nullsFirst(Comparator.naturalOrder())));
        return List.copyOf(models);
    }

    List<CostReport.OfPeriod> periods() {
        return buckets.rows(i -> new CostReport.OfPeriod(
                buckets.period(i), periods.get(i).cost(), periods.get(i).entries()));
    }
}
