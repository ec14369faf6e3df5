package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.conf.ParamType;

/** Reads SQLite's query plans. */
@Allow
public final class Plans {
    private Plans() {}

    /** The steps of the plan, as SQLite words them. */
    @Allow.PlainSQL
    public static List<String> of(Store store, Function<DSLContext, ? extends Query> query) {
        return store.read(
                dsl -> dsl.fetch("EXPLAIN QUERY PLAN " + query.apply(dsl).getSQL(ParamType.INLINED))
                        .getValues("detail", String.class));
    }

    /** Asserts that a query steps into the index named, reads no table from end to end, and sorts nothing. */
    public static void assertUses(Store store, String index, Function<DSLContext, ? extends Query> query) {
        List<String> plan = of(store, query);
        assertThat(plan)
                .anySatisfy(step -> assertThat(step).contains(index))
                .noneSatisfy(step -> assertThat(step).startsWith("SCAN"))
                .noneSatisfy(step -> assertThat(step).contains("TEMP B-TREE"));
    }
}
