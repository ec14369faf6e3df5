package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.analytics.CostReport;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How {@link CostReport} is shown. */
record CostView(CostReport report, ZoneOption zone) implements View {
    private static final int SHOWN = 20;

    @Override
    public void print(PrintWriter out, int width) {
        out.println("Cost: " + Table.dollars(report.total()) + " in " + report.entries() + " entries; "
                + report.completedTasks() + " tasks completed"
                + (report.perCompletedTask() == null ? "" : ", " + Table.dollars(report.perCompletedTask()) + " each"));
        Table outcomes = new Table("Outcome", "Cost", "Entries", "Id");
        report.outcomes().stream()
                .limit(SHOWN)
                .forEach(row ->
                        outcomes.row(name(row.outcomeId(), row.name()), row.cost(), row.entries(), row.outcomeId()));
        outcomes.print(out, width);
        more(out, report.outcomes().size());
        Table workers = new Table("Worker", "Cost", "Entries", "Id");
        report.workers().stream()
                .limit(SHOWN)
                .forEach(row ->
                        workers.row(name(row.workerId(), row.name()), row.cost(), row.entries(), row.workerId()));
        workers.print(out, width);
        more(out, report.workers().size());
        Table days = new Table("Day", "Cost", "Entries");
        report.days().forEach(row -> days.row(row.day(), row.cost(), row.entries()));
        days.print(out, width);
    }

    private static String name(@Nullable String id, @Nullable String name) {
        return id == null ? "(none)" : Objects.requireNonNullElse(name, "(deleted)");
    }

    private static void more(PrintWriter out, int all) {
        if (all > SHOWN) {
            out.println("… and " + (all - SHOWN) + " more; --format json has all");
        }
    }

    @Override
    public Object document() {
        return object(
                "total",
                report.total(),
                "entries",
                report.entries(),
                "completed_tasks",
                report.completedTasks(),
                "per_completed_task",
                report.perCompletedTask(),
                "outcomes",
                report.outcomes().stream()
                        .map(row -> object(
                                "outcome_id", row.outcomeId(),
                                "name", row.name(),
                                "cost", row.cost(),
                                "entries", row.entries()))
                        .toList(),
                "workers",
                report.workers().stream()
                        .map(row -> object(
                                "worker_id", row.workerId(),
                                "name", row.name(),
                                "cost", row.cost(),
                                "entries", row.entries()))
                        .toList(),
                "days",
                report.days().stream()
                        .map(row -> object(
                                "day", row.day().toString(),
                                "from", zone.exact(row.from()),
                                "until", zone.exact(row.until()),
                                "cost", row.cost(),
                                "entries", row.entries()))
                        .toList());
    }
}
