package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;
import static dev.twinstore.analytics.cli.FormatOption.text;

import dev.twinstore.Store;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.StatusReport;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code twinstore status}: how things stand. */
@Command(
        name = "status",
        description =
                "How things stand: tasks, live workers, cost and last activity, goal by goal. Reads only, and may run"
                        + " while workers write.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  twinstore status --db data/twin.db",
            "  twinstore status --db data/twin.db --outcome 'Render the trailer' --format json",
            "",
            "JSON: {\"outcomes\": [{outcome_id, name, status, tasks, live_workers, cost, last_activity_at}],",
            "  \"totals\": {outcomes, tasks, live_workers, cost, last_activity_at}}; tasks is {pending, claimed,",
            "  running, completed, failed}; cost is in US dollars, moments are ISO in UTC.",
            "Exit codes: 0 done, 1 failed, 2 bad usage."
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Twinstore twinstore;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--outcome",
            paramLabel = "ID|NAME",
            description = "Only this goal, by id or by name (default: all).")
    private @Nullable String outcome;

    @Override
    public Integer call() {
        try (Store store = database.openForReading()) {
            Selection all = Selection.everything();
            StatusReport report =
                    StatusReport.of(store, outcome == null ? all : all.ofOutcome(Goals.get(store, outcome)));
            PrintWriter out = spec.commandLine().getOut();
            if (format.isJson()) {
                FormatOption.print(out, document(report));
            } else {
                print(report, out);
            }
            return 0;
        }
    }

    private void print(StatusReport report, PrintWriter out) {
        Table table = new Table(
                "Outcome",
                "Status",
                "Pending",
                "Claimed",
                "Running",
                "Completed",
                "Failed",
                "Workers",
                "Cost",
                "Last activity",
                "Id");
        for (StatusReport.OfOutcome goal : report.outcomes()) {
            StatusReport.Tasks tasks = goal.tasks();
            table.row(
                    goal.name(),
                    goal.status().stored(),
                    tasks.pending(),
                    tasks.claimed(),
                    tasks.running(),
                    tasks.completed(),
                    tasks.failed(),
                    goal.liveWorkers(),
                    goal.cost(),
                    zone.minutes(goal.lastActivityAt()),
                    goal.outcomeId());
        }
        StatusReport.Totals totals = report.totals();
        StatusReport.Tasks tasks = totals.tasks();
        table.row(
                "Total: " + totals.outcomes(),
                "",
                tasks.pending(),
                tasks.claimed(),
                tasks.running(),
                tasks.completed(),
                tasks.failed(),
                totals.liveWorkers(),
                totals.cost(),
                zone.minutes(totals.lastActivityAt()),
                "");
        table.print(out, twinstore.terminal().width());
    }

    private static Map<String, @Nullable Object> document(StatusReport report) {
        StatusReport.Totals totals = report.totals();
        return object(
                "outcomes",
                report.outcomes().stream()
                        .map(goal -> object(
                                "outcome_id", goal.outcomeId(),
                                "name", goal.name(),
                                "status", goal.status().stored(),
                                "tasks", tasks(goal.tasks()),
                                "live_workers", goal.liveWorkers(),
                                "cost", goal.cost(),
                                "last_activity_at", text(goal.lastActivityAt())))
                        .toList(),
                "totals",
                object(
                        "outcomes", totals.outcomes(),
                        "tasks", tasks(totals.tasks()),
                        "live_workers", totals.liveWorkers(),
                        "cost", totals.cost(),
                        "last_activity_at", text(totals.lastActivityAt())));
    }

    private static Map<String, @Nullable Object> tasks(StatusReport.Tasks tasks) {
        return object(
                "pending", tasks.pending(),
                "claimed", tasks.claimed(),
                "running", tasks.running(),
                "completed", tasks.completed(),
                "failed", tasks.failed());
    }
}
