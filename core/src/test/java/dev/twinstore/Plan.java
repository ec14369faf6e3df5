package dev.twinstore;

import java.util.List;
import java.util.function.Function;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.conf.ParamType;

/** How SQLite would run a query. */
public final class Plan {
    private Plan() {}

    /** The steps of the plan, such as {@code SEARCH tasks USING INDEX tasks_for_claim (outcome_id=?)}. */
    @Allow.PlainSQL // EXPLAIN has no form in the DSL
    public static List<String> of(Store store, Function<? super DSLContext, ? extends Query> query) {
        return store.read(dsl -> dsl
                .fetch("EXPLAIN QUERY PLAN " + query.apply(dsl).getSQL(ParamType.INLINED))
                .stream()
                .map(step -> step.get("detail", String.class))
                .toList());
    }
}
