package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.INTERVENTIONS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.InterventionType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What humans told workers in the window, and how fast it was answered.
 *
 * @param types by type, in their order; all types, also those that were not sent
 * @param noting how long it took until a worker took note
 * @param answering how long it took until it was completed; dismissed ones do not count
 * @param waiting what no worker has taken note of: the highest priority first, then the oldest, then by id; at most {@link
 *     Selection#top} of them
 */
public record InterventionsReport(List<OfType> types, Spread noting, Spread answering, List<Waiting> waiting)
        implements Findings {
    /** The report. Costs one look at each intervention of the goals. */
    public static final Report<InterventionsReport> REPORT = Report.of(
            "interventions",
            "Interventions",
            "What humans told workers: what waits, what was answered, and how long it took.",
            InterventionsReport::query);

    private static final List<InterventionStatus> STATUSES = List.of(
            InterventionStatus.PENDING,
            InterventionStatus.ACKNOWLEDGED,
            InterventionStatus.COMPLETED,
            InterventionStatus.DISMISSED);

    /** How many interventions of a type were sent, and what has become of them. */
    public record OfType(
            InterventionType type,
            long sent,
            long pending,
            long acknowledged,
            long completed,
            long dismissed,
            Spread noting,
            Spread answering) {}

    /**
     * An intervention that waits.
     *
     * @param interventionId its id
     * @param outcomeId its goal
     * @param workerId for whom; null: for any worker of the goal
     * @param type what it asks for
     * @param message in the human's words
     * @param priority higher first
     * @param age since it was sent
     */
    public record Waiting(
            String interventionId,
            String outcomeId,
            @Nullable String workerId,
            InterventionType type,
            String message,
            int priority,
            Duration age) {}

    /** Reads the report. */
    public static InterventionsReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static InterventionsReport query(Snapshot at) {
        Condition selected = at.selection().on(INTERVENTIONS.OUTCOME_ID, INTERVENTIONS.CREATED_AT);
        Field<java.time.Instant> completed = org.jooq
                .impl
                .DSL
                .case_()
                .when(INTERVENTIONS.STATUS.eq(inline(InterventionStatus.COMPLETED)), INTERVENTIONS.COMPLETED_AT)
                .else_(org.jooq.impl.DSL.inline(null, INTERVENTIONS.COMPLETED_AT));
        List<Field<?>> times = new ArrayList<>();
        times.addAll(Spread.fields(Spread.elapsed(INTERVENTIONS.CREATED_AT, INTERVENTIONS.ACKNOWLEDGED_AT)));
        times.addAll(Spread.fields(Spread.elapsed(INTERVENTIONS.CREATED_AT, completed)));
        var all = at.dsl().select(times).from(INTERVENTIONS).where(selected).fetchSingle();
        return new InterventionsReport(
                types(at, selected, times),
                Spread.read(all, 0),
                Spread.read(all, Spread.WIDTH),
                List.copyOf(at.dsl()
                        .select(
                                INTERVENTIONS.ID,
                                INTERVENTIONS.OUTCOME_ID,
                                INTERVENTIONS.WORKER_ID,
                                INTERVENTIONS.TYPE,
                                INTERVENTIONS.MESSAGE,
                                INTERVENTIONS.PRIORITY,
                                INTERVENTIONS.CREATED_AT)
                        .from(INTERVENTIONS)
                        .where(INTERVENTIONS.STATUS.eq(inline(InterventionStatus.PENDING)))
                        .and(selected)
                        .orderBy(INTERVENTIONS.PRIORITY.desc(), INTERVENTIONS.CREATED_AT, INTERVENTIONS.ID)
                        .limit(at.selection().top())
                        .fetch(row -> new Waiting(
                                row.value1(),
                                row.value2(),
                                row.value3(),
                                row.value4(),
                                row.value5(),
                                row.value6(),
                                age(at, row.value7())))));
    }

    private static Duration age(Snapshot at, java.time.Instant since) {
        Duration age = Duration.between(since, at.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static List<OfType> types(Snapshot at, Condition selected, List<Field<?>> times) {
        List<Field<?>> fields = new ArrayList<>(times);
        fields.add(INTERVENTIONS.TYPE);
        fields.add(count());
        for (InterventionStatus status : STATUSES) {
            fields.add(count().filterWhere(INTERVENTIONS.STATUS.eq(inline(status))));
        }
        int counts = 2 * Spread.WIDTH + 1;
        List<OfType> found = at.dsl()
                .select(fields)
                .from(INTERVENTIONS)
                .where(selected)
                .groupBy(INTERVENTIONS.TYPE)
                .orderBy(INTERVENTIONS.TYPE)
                .fetch(row -> new OfType(
                        row.get(INTERVENTIONS.TYPE),
                        row.get(counts, Long.class),
                        row.get(counts + 1, Long.class),
                        row.get(counts + 2, Long.class),
                        row.get(counts + 3, Long.class),
                        row.get(counts + 4, Long.class),
                        Spread.read(row, 0),
                        Spread.read(row, Spread.WIDTH)));
        return Arrays.stream(InterventionType.values())
                .map(type -> found.stream()
                        .filter(row -> row.type() == type)
                        .findFirst()
                        .orElse(new OfType(type, 0, 0, 0, 0, 0, Spread.NONE, Spread.NONE)))
                .toList();
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("sent", "Sent", types.stream().mapToLong(OfType::sent).sum())
                .count(
                        "waiting",
                        "Waiting",
                        types.stream().mapToLong(OfType::pending).sum())
                .count(
                        "answered",
                        "Answered",
                        types.stream().mapToLong(OfType::completed).sum())
                .duration("noting_p50", "Time until noted, median", noting.p50())
                .duration("answering_p50", "Time to answer, median", answering.p50())
                .duration("answering_p90", "9 of 10 within", answering.p90())
                .table(Table.of("types", "By type", types)
                        .id("type", "Type", row -> row.type().stored())
                        .count("sent", "Sent", OfType::sent)
                        .count("pending", "Waiting", OfType::pending)
                        .count("acknowledged", "Noted", OfType::acknowledged)
                        .count("completed", "Answered", OfType::completed)
                        .count("dismissed", "Dismissed", OfType::dismissed)
                        .duration(
                                "noting_p50", "Noted, p50", row -> row.noting().p50())
                        .duration(
                                "answering_p50",
                                "Answered, p50",
                                row -> row.answering().p50())
                        .duration(
                                "answering_p90",
                                "Answered, p90",
                                row -> row.answering().p90())
                        .chart(Chart.stacked("type", "pending", "acknowledged", "completed", "dismissed")))
                .table(Table.of("waiting", "Waiting, the most important first", waiting)
                        .id("type", "Type", row -> row.type().stored())
                        .text("message", "Message", Waiting::message)
                        .count("priority", "Priority", Waiting::priority)
                        .duration("age", "Age", Waiting::age)
                        .id("worker_id", "For worker", Waiting::workerId)
                        .id("outcome_id", "Goal's id", Waiting::outcomeId)
                        .id("intervention_id", "Id", Waiting::interventionId))
                .build();
    }
}
