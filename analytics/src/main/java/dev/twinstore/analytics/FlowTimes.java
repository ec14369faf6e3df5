package dev.twinstore.analytics;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.TaskPhase;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long tasks took that were completed in the window.
 *
 * @param all over all of them
 * @param groups by phase and priority, in this order: the first 1,000
 * @param clockWentBack how many of them ended before they started, started before they were added or, where no start is
 *     known, ended before that, by the clock: such a time counts as 0
 */
public record FlowTimes(Times all, List<OfGroup> groups, long clockWentBack) implements Findings {
    /**
     * The report. Costs two looks at each task that was completed in the window, and memory for groups but not for tasks: a
     * few MB as a rule, never more than 100.
     */
    public static final Report<FlowTimes> REPORT = Report.of(
            "flow-times",
            "Flow times",
            "How long completed tasks waited, were worked on, and took in all, by phase and priority.",
            FlowTimesQuery::query);

    /**
     * How long tasks took.
     *
     * @param waiting from being added to the start of the attempt that completed it: with earlier attempts and back-offs
     * @param working from that start to the end; both not known of tasks that were put in completed
     * @param total from being added to the end
     */
    public record Times(Spread waiting, Spread working, Spread total) {}

    /** The tasks of one phase and priority. */
    public record OfGroup(TaskPhase phase, int priority, Times times) {}

    /** Reads the report. */
    public static FlowTimes of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    private record Stretch(String name, Spread spread) {}

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("completed", "Completed tasks", all.total().count())
                .duration("waiting_p50", "Waiting, median", all.waiting().p50())
                .duration("working_p50", "Working, median", all.working().p50())
                .duration("total_p50", "In all, median", all.total().p50())
                .duration("total_p90", "In all, 9 of 10 within", all.total().p90())
                .count("clock_went_back", "Clock went back", clockWentBack)
                .table(Table.of(
                                "stretches",
                                "Stretches",
                                List.of(
                                        new Stretch("waiting", all.waiting()),
                                        new Stretch("working", all.working()),
                                        new Stretch("total", all.total())))
                        .id("stretch", "Stretch", Stretch::name)
                        .count("tasks", "Tasks", row -> row.spread().count())
                        .duration("p50", "p50", row -> row.spread().p50())
                        .duration("p90", "p90", row -> row.spread().p90())
                        .duration("p99", "p99", row -> row.spread().p99())
                        .duration("longest", "Longest", row -> row.spread().longest())
                        .chart(Chart.bars("stretch", "p50", "p90", "p99")))
                .table(Table.of("groups", "By phase and priority", groups)
                        .id("phase", "Phase", row -> row.phase().stored())
                        .count("priority", "Priority", OfGroup::priority)
                        .count("tasks", "Tasks", row -> row.times().total().count())
                        .duration(
                                "waiting_p50",
                                "Waiting p50",
                                row -> row.times().waiting().p50())
                        .duration(
                                "waiting_p90",
                                "Waiting p90",
                                row -> row.times().waiting().p90())
                        .duration(
                                "waiting_p99",
                                "Waiting p99",
                                row -> row.times().waiting().p99())
                        .duration(
                                "working_p50",
                                "Working p50",
                                row -> row.times().working().p50())
                        .duration(
                                "working_p90",
                                "Working p90",
                                row -> row.times().working().p90())
                        .duration(
                                "working_p99",
                                "Working p99",
                                row -> row.times().working().p99())
                        .duration(
                                "total_p50",
                                "Total p50",
                                row -> row.times().total().p50())
                        .duration(
                                "total_p90",
                                "Total p90",
                                row -> row.times().total().p90())
                        .duration(
                                "total_p99",
                                "Total p99",
                                row -> row.times().total().p99()))
                .note(
                        "Percentiles are interpolated (percentile_cont of the SQL standard). Waiting lasts until the start of"
                                + " the attempt that completed the task, so it includes earlier attempts.")
                .build();
    }

    /** The median from being added to the end; null: nothing was completed. */
    public @Nullable Duration median() {
        return all.total().p50();
    }
}
