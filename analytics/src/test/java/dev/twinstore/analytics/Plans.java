package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** How the database says that it will run the statements of a report. */
public final class Plans {
    /** The tables that grow with the work that is done. */
    public static final String LARGE = "(tasks|activity_log|cost_log|progress_entries)";

    private Plans() {}

    /** The steps of all statements, as the database words them. */
    public static List<String> of(Store store, Function<? super Snapshot, ?> report, Selection selection, Instant now) {
        List<String> steps = new ArrayList<>();
        store.read(dsl -> {
            DSLContext asking = DSL.using(dsl.configuration().derive(new Asking(steps)));
            return report.apply(new Snapshot(asking, selection, now));
        });
        assertThat(steps).isNotEmpty();
        return steps;
    }

    /** Asks for the plan of each statement before it runs. */
    private static final class Asking implements ExecuteListener {
        private static final long serialVersionUID = 1L;
        private final transient List<String> steps;

        Asking(List<String> steps) {
            this.steps = steps;
        }

        @Override
        @Allow.PlainSQL
        public void renderEnd(ExecuteContext context) {
            Query query = context.query();
            if (query != null) {
                SQLDialect dialect = context.family();
                boolean isSqlite = dialect == SQLDialect.SQLITE;
                DSL.using(context.connection(), dialect)
                        .fetch((isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ")
                                + DSL.using(dialect).renderInlined(query))
                        .forEach(row -> steps.add(String.valueOf(isSqlite ? row.get("detail") : row.get(0))));
            }
        }
    }
}
