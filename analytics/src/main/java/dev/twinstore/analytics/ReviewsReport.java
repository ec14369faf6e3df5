package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.REVIEW_CYCLES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lag;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.review.Trend;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reviews: whether goals converge. Converged: the last two cycles of a goal found no issue; trend: its last against the one
 * before it. Both look at the cycles of the window.
 *
 * @param cycles by the cycle's number: how many goals had one, and what they found
 * @param outcomes by goal, the last reviewed first, then by id
 */
public record ReviewsReport(List<OfCycle> cycles, List<OfOutcome> outcomes) implements Findings {
    /** The report. Costs one look at each review of the goals. */
    public static final Report<ReviewsReport> REPORT = Report.of(
            "reviews",
            "Reviews",
            "What reviews found, cycle by cycle, and whether goals converge.",
            ReviewsReport::query);

    /**
     * The cycles of one number.
     *
     * @param number 1: a goal's first
     * @param reviews how many there were in the window: one of each goal that had one, unless a program numbered two alike
     * @param issues how many issues they found
     * @param tasksAdded how many tasks they asked for
     */
    public record OfCycle(int number, long reviews, long issues, long tasksAdded) {
        /** Issues per review. */
        public double mean() {
            return (double) issues / reviews;
        }
    }

    /**
     * The reviews of a goal.
     *
     * @param outcomeId the goal
     * @param name its name
     * @param reviews how many cycles
     * @param issues how many issues they found
     * @param lastIssues how many the last one found
     * @param converged whether the last two found none; false with one
     * @param trend the last against the one before; null: there was only one
     * @param lastAt when the last one ended
     */
    public record OfOutcome(
            String outcomeId,
            String name,
            long reviews,
            long issues,
            int lastIssues,
            boolean converged,
            @Nullable Trend trend,
            Instant lastAt) {}

    /** Reads the report. */
    public static ReviewsReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static ReviewsReport query(Snapshot at) {
        Field<Long> issues = sum(REVIEW_CYCLES.ISSUES_FOUND).coerce(SQLDataType.BIGINT);
        Field<Long> added = sum(REVIEW_CYCLES.TASKS_ADDED).coerce(SQLDataType.BIGINT);
        return new ReviewsReport(
                List.copyOf(at.dsl()
                        .select(REVIEW_CYCLES.CYCLE_NUMBER, count(), issues, added)
                        .from(REVIEW_CYCLES)
                        .where(at.selection().on(REVIEW_CYCLES.OUTCOME_ID, REVIEW_CYCLES.CREATED_AT))
                        .groupBy(REVIEW_CYCLES.CYCLE_NUMBER)
                        .orderBy(REVIEW_CYCLES.CYCLE_NUMBER)
                        .fetch(row -> new OfCycle(row.value1(), row.value2(), row.value3(), row.value4()))),
                outcomes(at));
    }

    /** Each goal's last cycle, with what the one before it found, and sums over all: window functions over its cycles. */
    private static List<OfOutcome> outcomes(Snapshot at) {
        var of = REVIEW_CYCLES.OUTCOME_ID;
        org.jooq.Table<?> ranked = select(
                        of.as("goal"),
                        REVIEW_CYCLES.ISSUES_FOUND.as("last"),
                        REVIEW_CYCLES.CREATED_AT.as("last_at"),
                        lag(REVIEW_CYCLES.ISSUES_FOUND)
                                .over()
                                .partitionBy(of)
                                .orderBy(REVIEW_CYCLES.CYCLE_NUMBER, REVIEW_CYCLES.ID)
                                .as("previous"),
                        rowNumber()
                                .over()
                                .partitionBy(of)
                                .orderBy(REVIEW_CYCLES.CYCLE_NUMBER.desc(), REVIEW_CYCLES.ID.desc())
                                .as("place"),
                        count().over().partitionBy(of).as("reviews"),
                        sum(REVIEW_CYCLES.ISSUES_FOUND).over().partitionBy(of).as("issues"))
                .from(REVIEW_CYCLES)
                .where(at.selection().on(of, REVIEW_CYCLES.CREATED_AT))
                .asTable("ranked");
        Field<String> goal = ranked.field("goal", String.class);
        Field<Integer> last = ranked.field("last", Integer.class);
        Field<Instant> lastAt = ranked.field("last_at", REVIEW_CYCLES.CREATED_AT.getDataType());
        Field<Integer> previous = ranked.field("previous", Integer.class);
        return List.copyOf(at.dsl()
                .select(
                        goal,
                        OUTCOMES.NAME,
                        ranked.field("reviews", Long.class),
                        ranked.field("issues", Long.class),
                        last,
                        previous,
                        lastAt)
                .from(ranked)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(goal))
                .where(ranked.field("place", Integer.class).eq(inline(1)))
                .orderBy(lastAt.desc(), goal)
                .fetch(row -> new OfOutcome(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        row.value6() != null && row.value5() == 0 && row.value6() == 0,
                        trend(row.value5(), row.value6()),
                        row.value7())));
    }

    private static @Nullable Trend trend(int last, @Nullable Integer previous) {
        if (previous == null) {
            return null;
        }
        return last < previous ? Trend.IMPROVING : last == previous ? Trend.STABLE : Trend.WORSENING;
    }

    @Override
    public Layout layout() {
        long reviews = cycles.stream().mapToLong(OfCycle::reviews).sum();
        long issues = cycles.stream().mapToLong(OfCycle::issues).sum();
        return Layout.builder()
                .count("reviews", "Reviews", reviews)
                .count("issues", "Issues found", issues)
                .number("issues_per_review", "Issues per review", reviews == 0 ? null : (double) issues / reviews)
                .count("outcomes", "Goals reviewed", outcomes.size())
                .count(
                        "converged",
                        "Converged",
                        outcomes.stream().filter(OfOutcome::converged).count())
                .count(
                        "worsening",
                        "Worsening",
                        outcomes.stream()
                                .filter(row -> row.trend() == Trend.WORSENING)
                                .count())
                .table(Table.of("cycles", "By cycle", cycles)
                        .count("cycle", "Cycle", OfCycle::number)
                        .count("reviews", "Reviews", OfCycle::reviews)
                        .count("issues", "Issues", OfCycle::issues)
                        .number("issues_per_review", "Issues per review", OfCycle::mean)
                        .count("tasks_added", "Tasks added", OfCycle::tasksAdded)
                        .chart(Chart.lines("cycle", "issues_per_review")))
                .table(Table.of("outcomes", "By goal", outcomes)
                        .text("name", "Goal", OfOutcome::name)
                        .count("reviews", "Reviews", OfOutcome::reviews)
                        .count("issues", "Issues", OfOutcome::issues)
                        .count("last_issues", "In the last", OfOutcome::lastIssues)
                        .flag("converged", "Converged", OfOutcome::converged)
                        .id(
                                "trend",
                                "Trend",
                                row -> row.trend() == null
                                        ? null
                                        : row.trend().name().toLowerCase(Locale.ROOT))
                        .moment("last_at", "Last review", OfOutcome::lastAt)
                        .id("outcome_id", "Id", OfOutcome::outcomeId))
                .build();
    }
}
