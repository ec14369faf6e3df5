package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Store;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.worker.Swept;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code twinstore sweep}: finds dead workers and frees their tasks. */
@Command(
        name = "sweep",
        description =
                "Finds workers whose process is gone or whose heartbeat is older than 5 minutes, makes them failed and"
                        + " frees their tasks. Every open store does this by itself: needed only when none is open. Any number may"
                        + " sweep at once.",
        footer = {
            "",
            "Examples:",
            "  twinstore sweep --db data/twin.db",
            "  twinstore sweep --db data/twin.db --format json",
            "",
            "JSON: {\"workers\": [{worker_id, name, reason}], \"tasks\": [{task_id, title,",
            "  worker_id, status}]}; status is pending (can be claimed again) or failed",
            "  (its attempts are used up).",
            "Exit codes: 0 done, also when there was nothing to do; 1 failed, 2 bad usage."
        })
final class SweepCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        database.requireThere();
        try (Store store = database.openForWriting()) {
            Swept swept = store.workers().sweep();
            PrintWriter out = out();
            if (format.isJson()) {
                FormatOption.print(out, document(swept));
            } else if (swept.isEmpty()) {
                out.println("Nothing to do: no worker is dead or stale.");
            } else {
                print(swept, out);
            }
            return 0;
        }
    }

    private void print(Swept swept, PrintWriter out) {
        out.println("Workers made failed: " + swept.workers().size());
        if (!swept.workers().isEmpty()) {
            TextTable workers = new TextTable("Worker", "Id", "Reason");
            swept.workers().forEach(worker -> workers.row(worker.name(), worker.workerId(), worker.reason()));
            workers.print(out, terminal().width());
        }
        out.println("Tasks freed or given up: " + swept.tasks().size());
        if (!swept.tasks().isEmpty()) {
            TextTable tasks = new TextTable("Task", "Now", "Id");
            swept.tasks().forEach(task -> tasks.row(task.title(), task.status().stored(), task.taskId()));
            tasks.print(out, terminal().width());
        }
    }

    private static Map<String, @Nullable Object> document(Swept swept) {
        return object(
                "workers",
                swept.workers().stream()
                        .map(worker -> object(
                                "worker_id", worker.workerId(), "name", worker.name(), "reason", worker.reason()))
                        .toList(),
                "tasks",
                swept.tasks().stream()
                        .map(task -> object(
                                "task_id", task.taskId(),
                                "title", task.title(),
                                "worker_id", task.workerId(),
                                "status", task.status().stored()))
                        .toList());
    }
}
