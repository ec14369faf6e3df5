package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;
import static dev.twinstore.analytics.cli.FormatOption.text;

import dev.twinstore.analytics.Failures;
import java.io.PrintWriter;

/** How {@link Failures} is shown. */
record FailuresView(Failures report, ZoneOption zone) implements View {
    private static final int SHOWN = 20;

    @Override
    public void print(PrintWriter out, int width) {
        out.println("Failures: " + report.failed() + " tasks failed, " + report.tasksThatLostWorkers()
                + " tasks lost a worker");
        Table errors = new Table("Failed", "Last error", "Last", "Example");
        report.errors().stream()
                .limit(SHOWN)
                .forEach(row -> errors.row(
                        row.tasks(),
                        row.error().isEmpty() ? "(none)" : row.error(),
                        zone.minutes(row.last()),
                        row.exampleTaskId()));
        errors.print(out, width);
        more(out, report.errors().size());
        Table attempts = new Table("Attempts", "Completed", "Failed");
        report.attempts().forEach(row -> attempts.row(row.attempts(), row.completed(), row.failed()));
        attempts.print(out, width);
        Table worst = new Table("Lost workers", "Attempts", "Now", "Task", "Id");
        report.worst().stream()
                .limit(SHOWN)
                .forEach(row ->
                        worst.row(row.losses(), row.attempts(), row.status().stored(), row.title(), row.taskId()));
        worst.print(out, width);
        more(out, report.tasksThatLostWorkers());
    }

    private static void more(PrintWriter out, long all) {
        if (all > SHOWN) {
            out.println("… and " + (all - SHOWN) + " more; --format json has more");
        }
    }

    @Override
    public Object document() {
        return object(
                "failed",
                report.failed(),
                "errors",
                report.errors().stream()
                        .map(row -> object(
                                "error", row.error(),
                                "tasks", row.tasks(),
                                "last", text(row.last()),
                                "example_task_id", row.exampleTaskId()))
                        .toList(),
                "attempts",
                report.attempts().stream()
                        .map(row -> object(
                                "attempts", row.attempts(), "completed", row.completed(), "failed", row.failed()))
                        .toList(),
                "tasks_that_lost_workers",
                report.tasksThatLostWorkers(),
                "worst",
                report.worst().stream()
                        .map(row -> object(
                                "task_id", row.taskId(),
                                "title", row.title(),
                                "outcome_id", row.outcomeId(),
                                "status", row.status().stored(),
                                "losses", row.losses(),
                                "attempts", row.attempts(),
                                "last_error", row.lastError()))
                        .toList());
    }
}
