package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.IMPROVEMENT_SUGGESTIONS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.improvement.AcceptanceRate;
import dev.twinstore.model.SuggestionStatus;
import dev.twinstore.model.SuggestionType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;

/**
 * What was suggested in the window, and what became of it. Suggestions belong to no goal: one that is chosen is ignored.
 *
 * @param types by type, in their order; all types, also those without suggestions
 * @param pending those that are not decided: the highest priority first, then the oldest, then by id; at most
 *     {@link Selection#top}
 */
public record SuggestionsReport(List<AcceptanceRate> types, List<Pending> pending) implements Findings {
    /** The report. Costs one look at each suggestion. */
    public static final Report<SuggestionsReport> REPORT = Report.of(
            "suggestions",
            "Suggestions",
            "What could be done better, and how much of it was taken up.",
            SuggestionsReport::query);

    /** A suggestion that is not decided. */
    public record Pending(
            long id, SuggestionType type, String title, String description, int priority, Instant createdAt) {}

    /** Reads the report. */
    public static SuggestionsReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    /** Not decided; another program may leave the status out. */
    static Condition undecided() {
        return IMPROVEMENT_SUGGESTIONS
                .STATUS
                .eq(inline(SuggestionStatus.PENDING))
                .or(IMPROVEMENT_SUGGESTIONS.STATUS.isNull());
    }

    static SuggestionsReport query(Snapshot at) {
        Condition selected = at.selection().during(IMPROVEMENT_SUGGESTIONS.CREATED_AT);
        List<AcceptanceRate> found = at.dsl()
                .select(
                        IMPROVEMENT_SUGGESTIONS.TYPE,
                        count().filterWhere(undecided()),
                        count().filterWhere(IMPROVEMENT_SUGGESTIONS.STATUS.eq(inline(SuggestionStatus.ACCEPTED))),
                        count().filterWhere(IMPROVEMENT_SUGGESTIONS.STATUS.eq(inline(SuggestionStatus.DISMISSED))))
                .from(IMPROVEMENT_SUGGESTIONS)
                .where(selected)
                .groupBy(IMPROVEMENT_SUGGESTIONS.TYPE)
                .orderBy(IMPROVEMENT_SUGGESTIONS.TYPE)
                .fetch(row -> new AcceptanceRate(row.value1(), row.value2(), row.value3(), row.value4()));
        return new SuggestionsReport(
                Arrays.stream(SuggestionType.values())
                        .map(type -> found.stream()
                                .filter(row -> row.type() == type)
                                .findFirst()
                                .orElse(new AcceptanceRate(type, 0, 0, 0)))
                        .toList(),
                List.copyOf(at.dsl()
                        .select(
                                IMPROVEMENT_SUGGESTIONS.ID,
                                IMPROVEMENT_SUGGESTIONS.TYPE,
                                IMPROVEMENT_SUGGESTIONS.TITLE,
                                IMPROVEMENT_SUGGESTIONS.DESCRIPTION,
                                IMPROVEMENT_SUGGESTIONS.PRIORITY,
                                IMPROVEMENT_SUGGESTIONS.CREATED_AT)
                        .from(IMPROVEMENT_SUGGESTIONS)
                        .where(undecided())
                        .and(selected)
                        .orderBy(
                                org.jooq
                                        .impl
                                        .DSL
                                        .coalesce(IMPROVEMENT_SUGGESTIONS.PRIORITY, inline(0))
                                        .desc(),
                                IMPROVEMENT_SUGGESTIONS.CREATED_AT,
                                IMPROVEMENT_SUGGESTIONS.ID)
                        .limit(at.selection().top())
                        .fetch(row -> new Pending(
                                row.value1(),
                                row.value2(),
                                row.value3(),
                                row.value4(),
                                row.value5() == null ? 0 : row.value5(),
                                row.value6()))));
    }

    private long sum(java.util.function.ToIntFunction<AcceptanceRate> of) {
        return types.stream().mapToInt(of).sum();
    }

    @Override
    public Layout layout() {
        long accepted = sum(AcceptanceRate::accepted);
        long decided = accepted + sum(AcceptanceRate::dismissed);
        return Layout.builder()
                .count("pending", "To decide", sum(AcceptanceRate::pending))
                .count("accepted", "Accepted", accepted)
                .count("dismissed", "Dismissed", sum(AcceptanceRate::dismissed))
                .share("acceptance", "Acceptance", decided == 0 ? null : (double) accepted / decided)
                .table(Table.of("types", "By type", types)
                        .id("type", "Type", row -> row.type().stored())
                        .count("pending", "To decide", AcceptanceRate::pending)
                        .count("accepted", "Accepted", AcceptanceRate::accepted)
                        .count("dismissed", "Dismissed", AcceptanceRate::dismissed)
                        .share(
                                "acceptance",
                                "Acceptance",
                                row -> row.rate().isPresent()
                                        ? (Double) row.rate().getAsDouble()
                                        : null)
                        .chart(Chart.stacked("type", "pending", "accepted", "dismissed")))
                .table(Table.of("pending", "To decide, the most important first", pending)
                        .count("suggestion_id", "Id", Pending::id)
                        .id("type", "Type", row -> row.type().stored())
                        .text("title", "Suggestion", Pending::title)
                        .text("description", "Why", Pending::description)
                        .count("priority", "Priority", Pending::priority)
                        .moment("created_at", "Made", Pending::createdAt))
                .build();
    }
}
