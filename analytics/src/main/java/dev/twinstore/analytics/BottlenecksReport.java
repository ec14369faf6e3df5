package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static org.jooq.impl.DSL.count;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.prune.PruneTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Where work got stuck in the window. With all goals also what is about none.
 *
 * @param types by type, the most frequent first, then by name
 * @param unresolved those that are not resolved, the oldest first, then by id: at most {@link Selection#top} of them
 * @param resolution how long it took from noticing to resolving, of those that say when they were resolved
 */
public record BottlenecksReport(List<OfType> types, List<Open> unresolved, Spread resolution) implements Findings {
    /** The report. Costs one look at each bottleneck of the window. */
    public static final Report<BottlenecksReport> REPORT = Report.of(
                    "bottlenecks",
                    "Bottlenecks",
                    "Where work got stuck: by type, what is not resolved, and how long it took to resolve.",
                    BottlenecksReport::query)
            .reading(PruneTable.BOTTLENECK_LOG);

    /**
     * The bottlenecks of one type.
     *
     * @param type the type; an open vocabulary
     * @param noticed how many
     * @param unresolved how many of them are not resolved
     * @param resolution how long it took to resolve them
     */
    public record OfType(String type, long noticed, long unresolved, Spread resolution) {}

    /**
     * A bottleneck that is not resolved.
     *
     * @param id its id
     * @param outcomeId the goal; null: not about one
     * @param type its type
     * @param description what the problem is
     * @param createdAt when it was noticed
     */
    public record Open(long id, @Nullable String outcomeId, String type, String description, Instant createdAt) {}

    /** Reads the report. */
    public static BottlenecksReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static BottlenecksReport query(Snapshot at) {
        Condition selected = at.selection().on(BOTTLENECK_LOG.OUTCOME_ID, BOTTLENECK_LOG.CREATED_AT);
        List<Field<?>> times = Spread.fields(Spread.elapsed(BOTTLENECK_LOG.CREATED_AT, BOTTLENECK_LOG.RESOLVED_AT));
        List<Field<?>> fields = new ArrayList<>(times);
        fields.add(BOTTLENECK_LOG.INTERVENTION_TYPE);
        fields.add(count());
        fields.add(count().filterWhere(BOTTLENECK_LOG.RESOLUTION.isNull()));
        return new BottlenecksReport(
                List.copyOf(at.dsl()
                        .select(fields)
                        .from(BOTTLENECK_LOG)
                        .where(selected)
                        .groupBy(BOTTLENECK_LOG.INTERVENTION_TYPE)
                        .orderBy(count().desc(), BOTTLENECK_LOG.INTERVENTION_TYPE)
                        .fetch(row -> new OfType(
                                row.get(BOTTLENECK_LOG.INTERVENTION_TYPE),
                                row.get(Spread.WIDTH + 1, Long.class),
                                row.get(Spread.WIDTH + 2, Long.class),
                                Spread.read(row, 0)))),
                List.copyOf(at.dsl()
                        .select(
                                BOTTLENECK_LOG.ID,
                                BOTTLENECK_LOG.OUTCOME_ID,
                                BOTTLENECK_LOG.INTERVENTION_TYPE,
                                BOTTLENECK_LOG.DESCRIPTION,
                                BOTTLENECK_LOG.CREATED_AT)
                        .from(BOTTLENECK_LOG)
                        .where(BOTTLENECK_LOG.RESOLUTION.isNull())
                        .and(selected)
                        .orderBy(BOTTLENECK_LOG.CREATED_AT, BOTTLENECK_LOG.ID)
                        .limit(at.selection().top())
                        .fetch(row -> new Open(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()))),
                Spread.read(
                        at.dsl()
                                .select(times)
                                .from(BOTTLENECK_LOG)
                                .where(selected)
                                .fetchSingle(),
                        0));
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count(
                        "noticed",
                        "Noticed",
                        types.stream().mapToLong(OfType::noticed).sum())
                .count(
                        "unresolved",
                        "Not resolved",
                        types.stream().mapToLong(OfType::unresolved).sum())
                .duration("resolution_p50", "Time to resolve, median", resolution.p50())
                .duration("resolution_p90", "9 of 10 within", resolution.p90())
                .table(Table.of("types", "By type", types)
                        .text("type", "Type", OfType::type)
                        .count("noticed", "Noticed", OfType::noticed)
                        .count("unresolved", "Not resolved", OfType::unresolved)
                        .duration(
                                "resolution_p50", "p50", row -> row.resolution().p50())
                        .duration(
                                "resolution_p90", "p90", row -> row.resolution().p90())
                        .duration("longest", "Longest", row -> row.resolution().longest())
                        .chart(Chart.ranked("type", "noticed", "unresolved")))
                .table(Table.of("unresolved", "Not resolved, the oldest first", unresolved)
                        .count("bottleneck_id", "Id", Open::id)
                        .text("type", "Type", Open::type)
                        .text("description", "Problem", Open::description)
                        .moment("created_at", "Noticed", Open::createdAt)
                        .id("outcome_id", "Goal's id", Open::outcomeId))
                .build();
    }
}
