package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.CostReport;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Failures;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Throughput;
import dev.twinstore.analytics.demo.Demo;
import dev.twinstore.analytics.demo.DemoFailedException;
import dev.twinstore.analytics.demo.DemoProgress;
import dev.twinstore.analytics.demo.DemoReport;
import dev.twinstore.analytics.demo.DemoResult;
import dev.twinstore.analytics.demo.Scratch;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore demo}: real work on real input, with a worker killed in the middle. */
@Command(
        name = "demo",
        description = {
            "Real work on real input, with a worker killed in the middle.",
            "",
            "Makes each file below a folder a task. Several processes race on one database to claim, hash and measure"
                    + " the files. One of them is killed hard in mid-task; the others find out and do its task. Then the"
                    + " database is examined: every file done exactly once, every hash right, every cost there.",
            ""
        },
        sortOptions = false,
        footer = {
            "",
            "Folders named .git, target and node_modules are passed over, and symbolic",
            "links are not followed.",
            "",
            "Examples:",
            "  twinstore demo",
            "  twinstore demo --dir=/usr/share/doc --workers=8",
            "  twinstore demo --no-kill --format=json",
            "  twinstore demo --db=demo.db   keeps the database, for the other commands",
            "",
            "JSON: {kept, folder, database, outcome_id, files, bytes, took_ms, rescue,",
            "  workers, promises, unreadable, incomparable}. Times are milliseconds, costs",
            "  US dollars.",
            "Exit codes: 0 every promise was kept, 1 one was broken or a worker failed, 2",
            "  bad usage."
        })
final class DemoCommand extends SubCommand {
    private static final int MOST_WORKERS = 64;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The folder whose files are the work. Default: the current folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--db",
            paramLabel = "FILE",
            description = "The database: a new or empty file; it is kept. Default: one in a folder of its own among the"
                    + " temporary files, removed at the end if every promise was kept.")
    private @Nullable Path database;

    @Option(names = "--keep", description = "Keep the database among the temporary files, and say where it is.")
    private boolean keep;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many processes work, from 1 to " + MOST_WORKERS + ". Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(
            names = "--kill",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Kill one of them in mid-task, or none. Default: kill one.")
    private boolean kill;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Picks the task in which the kill happens. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Give up when nothing has moved for so long. Default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        requireRange("--workers", workers, MOST_WORKERS);
        requireRange("--timeout", timeout, 86_400);
        if (kill && workers < 2) {
            throw badUsage("with --workers=1 nobody is left after the kill; add a worker, or --no-kill");
        }
        try (Scratch scratch = database == null ? Scratch.open(keep) : Scratch.none()) {
            Path file = database == null ? scratch.file("demo.db") : database;
            boolean kept = false;
            try {
                kept = run(file);
            } catch (IllegalArgumentException e) {
                throw badUsage(String.valueOf(e.getMessage()));
            } catch (DemoFailedException e) {
                err().println("demo failed: " + e.getMessage());
            }
            if (!kept) {
                scratch.keep(); // the evidence
            }
            if (database != null || scratch.isKept()) {
                err().println("The database is " + file.toAbsolutePath());
            }
            err().flush();
            return kept ? 0 : 1;
        }
    }

    private boolean run(Path file) {
        DemoResult result = new Demo(
                        new Demo.Settings(folder, file, workers, kill, seed, Duration.ofSeconds(timeout)),
                        DemoProgress.onError(err()))
                .run();
        PrintWriter out = out();
        if (format.isJson()) {
            out.println(DemoReport.json(result));
        } else {
            DemoReport.text(result, out);
            reports(file, out);
        }
        out.flush();
        return result.kept();
    }

    /** What the report command would say of the run. */
    private static void reports(Path file, PrintWriter out) {
        Selection everything = Selection.everything().in(new ZoneOption().zone());
        try (Store store = Store.open(StoreOptions.of(file).forReading())) {
            out.println();
            Format.TEXT.write(
                    Document.read(store, everything, List.of(Throughput.REPORT, CostReport.REPORT, Failures.REPORT)),
                    out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a PrintWriter throws none
        }
    }

    private void requireRange(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw badUsage(option + " must be from 1 to " + most + ", was " + value);
        }
    }
}
