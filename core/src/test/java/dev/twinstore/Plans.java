package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.conf.ParamType;

/** Reads query plans. */
@Allow
public final class Plans {
    private Plans() {}

    /** The steps of the plan, as the database words them. */
    @Allow.PlainSQL
    public static List<String> of(Store store, Function<DSLContext, ? extends Query> query) {
        return store.read(dsl -> {
            String sql = query.apply(dsl).getSQL(ParamType.INLINED);
            if (TestDatabase.ON_POSTGRES) {
                // In a table without rows everything is cheap: what counts is what can be done without.
                dsl.execute("SET LOCAL enable_seqscan = off");
                dsl.execute("SET LOCAL enable_bitmapscan = off");
                dsl.execute("SET LOCAL enable_sort = off");
                return dsl.fetch("EXPLAIN " + sql).getValues(0, String.class);
            }
            return dsl.fetch("EXPLAIN QUERY PLAN " + sql).getValues("detail", String.class);
        });
    }

    /**
     * Asserts that a query steps into the index named, reads no table from end to end, and sorts nothing. On PostgreSQL, that
     * it can be answered so, by whichever index: which of several the planner takes depends on what is in the table.
     */
    public static void assertUses(Store store, String index, Function<DSLContext, ? extends Query> query) {
        List<String> plan = of(store, query);
        if (TestDatabase.ON_POSTGRES) {
            assertThat(plan)
                    .anySatisfy(step -> assertThat(step).contains("Index Cond"))
                    .noneSatisfy(step -> assertThat(step).containsPattern("Seq Scan|Sort"));
            return;
        }
        assertThat(plan)
                .anySatisfy(step -> assertThat(step).contains(index))
                .noneSatisfy(step -> assertThat(step).containsPattern("^SCAN"))
                .noneSatisfy(step -> assertThat(step).containsPattern("TEMP B-TREE"));
    }
}
