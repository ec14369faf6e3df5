package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;
import static dev.twinstore.analytics.cli.FormatOption.text;

import dev.twinstore.Scope;
import dev.twinstore.Store;
import dev.twinstore.analytics.CostReport;
import dev.twinstore.analytics.Failures;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.Throughput;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code twinstore report}: reports over a window of time. */
@Command(
        name = "report",
        description = "Reports over a window of time. Reads only, and may run while workers write.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  twinstore report --list",
            "  twinstore report --db data/twin.db --since 7d",
            "  twinstore report cost --db data/twin.db --since 2026-03-01 --until 2026-04-01 --zone Europe/Berlin",
            "  twinstore report throughput failures --db data/twin.db --since 24h --outcome trailer --format json",
            "",
            "JSON: {since, until, zone, outcome_id, \"reports\": {",
            "  \"throughput\": {completed, failed, by, \"buckets\": [{from, until, completed, failed}]},",
            "  \"cost\": {total, entries, completed_tasks, per_completed_task, \"outcomes\": [{outcome_id, name, cost,",
            "    entries}], \"workers\": [{worker_id, name, cost, entries}], \"days\": [{day, from, until, cost,",
            "    entries}]},",
            "  \"failures\": {failed, \"errors\": [{error, tasks, last, example_task_id}], \"attempts\": [{attempts,",
            "    completed, failed}], tasks_that_lost_workers, \"worst\": [{task_id, title, outcome_id, status, losses,",
            "    attempts, last_error}]}}}; --list: {\"reports\": [{name, description}]}. Costs are in US dollars.",
            "Exit codes: 0 done, 1 failed, 2 bad usage."
        })
final class ReportCommand implements Callable<Integer> {
    private static final Duration HOURLY = Duration.ofDays(2);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Twinstore twinstore;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Which reports: ${COMPLETION-CANDIDATES} (default: all).")
    private List<ReportName> names = new ArrayList<>();

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final WindowOptions window = new WindowOptions();

    @Option(
            names = "--outcome",
            paramLabel = "ID|NAME",
            description = "Only this goal, by id or by name (default: all).")
    private @Nullable String outcome;

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Option(
            names = "--by",
            paramLabel = "STEP",
            description =
                    "The step of throughput: hour or day (default: hours for a window of at most 48 h, else days).")
    private @Nullable By by;

    @Option(names = "--list", help = true, description = "List the reports and what they say; needs no --db.")
    private boolean list;

    @Mixin
    private final FormatOption format = new FormatOption();

    /** The steps, as they are written. */
    enum By {
        hour(Step.HOUR),
        day(Step.DAY);

        private final Step step;

        By(Step step) {
            this.step = step;
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            list(out);
            return 0;
        }
        try (Store store = database.openForReading()) {
            Instant now = store.now();
            Selection selection = window.selection(spec.commandLine(), now, zone.zone());
            if (outcome != null) {
                selection = selection.ofOutcome(Goals.get(store, outcome));
            }
            Map<ReportName, View> views = read(store, selection, now);
            if (format.isJson()) {
                FormatOption.print(out, document(selection, views));
            } else {
                String gap = "";
                for (View view : views.values()) {
                    out.print(gap);
                    view.print(out, twinstore.terminal().width());
                    gap = System.lineSeparator();
                }
            }
            return 0;
        }
    }

    private void list(PrintWriter out) {
        if (format.isJson()) {
            List<Object> reports = new ArrayList<>();
            for (ReportName name : ReportName.values()) {
                reports.add(object("name", name.name(), "description", name.description()));
            }
            FormatOption.print(out, object("reports", reports));
            return;
        }
        Table table = new Table("Name", "What it says");
        for (ReportName name : ReportName.values()) {
            table.row(name.name(), name.description());
        }
        table.print(out, twinstore.terminal().width());
    }

    private Map<ReportName, View> read(Scope scope, Selection selection, Instant now) {
        Map<ReportName, View> views = new EnumMap<>(ReportName.class);
        for (ReportName name : names.isEmpty() ? List.of(ReportName.values()) : names) {
            views.put(
                    name,
                    switch (name) {
                        case throughput -> {
                            Step step = step(selection, now);
                            yield new ThroughputView(Throughput.of(scope, selection, step, zone.zone()), step, zone);
                        }
                        case cost -> new CostView(CostReport.of(scope, selection, zone.zone()), zone);
                        case failures -> new FailuresView(Failures.of(scope, selection), zone);
                    });
        }
        return views;
    }

    private Step step(Selection selection, Instant now) {
        if (by != null) {
            return by.step;
        }
        Instant until = selection.until() == null ? now : selection.until();
        boolean isShort = selection.since() != null
                && Duration.between(selection.since(), until).compareTo(HOURLY) <= 0;
        return isShort ? Step.HOUR : Step.DAY;
    }

    private Map<String, @Nullable Object> document(Selection selection, Map<ReportName, View> views) {
        Map<String, @Nullable Object> reports = new LinkedHashMap<>();
        views.forEach((name, view) -> reports.put(name.name(), view.document()));
        return object(
                "since", text(selection.since()),
                "until", text(selection.until()),
                "zone", zone.zone().getId(),
                "outcome_id", selection.outcomeId(),
                "reports", reports);
    }
}
