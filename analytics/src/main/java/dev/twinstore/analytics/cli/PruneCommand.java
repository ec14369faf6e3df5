package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;
import static dev.twinstore.analytics.cli.FormatOption.text;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.prune.Prune;
import dev.twinstore.prune.PruneProgress;
import dev.twinstore.prune.PruneReport;
import dev.twinstore.prune.PruneTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code twinstore prune}: exports old rows of logs, then deletes them. */
@Command(
        name = "prune",
        description =
                "Deletes old rows of logs, of goals that nobody works on any more, and exports them first. A tree of goals"
                        + " is pruned as a whole, when none of them is active or dormant; rows of deleted goals, and of none, go by age"
                        + " alone.",
        footer = {
            "",
            "Each table's rows are exported to one file, TABLE-TIME.jsonl.gz: JSON lines,",
            "each a row as it is stored. It is on disk and was read back before the first",
            "row is deleted, and exactly its rows are deleted, but those that were changed,",
            "or whose goals were opened, since. Feeds, sums of money and reports over",
            "windows that reach back so far are without what is pruned; tasks, workers and",
            "progress stay. pruned.jsonl in the same folder, and a note in the feed of each",
            "root, say what went. It can be interrupted, and goes on next time.",
            "",
            "Examples:",
            "  twinstore prune --db data/twin.db --older-than 180d --dry-run",
            "  twinstore prune --db data/twin.db --older-than 180d --export pruned",
            "  twinstore prune --db data/twin.db --older-than 1y --export pruned \\",
            "      --tables activity_log,pattern_detections",
            "  gunzip -c pruned/cost_log-20260801T120000Z.jsonl.gz \\",
            "      | jq -s 'map(.amount) | add'",
            "",
            "JSON: {dry_run, before, rows, deleted, \"tables\": [{table, rows, oldest,",
            "  newest, deleted, kept, export}]}; rows: old, and of no open goal; kept: of",
            "  these, changed or protected since they were read, or no text; export: the",
            "  file, or null.",
            "Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted."
        })
final class PruneCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--older-than",
            required = true,
            paramLabel = "AGE",
            description = "Rows of what happened so long ago, or earlier: 90d, 26w, 1y; 0: all.")
    private String olderThan = "";

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description =
                    "Export to this folder, which is made if it is missing. Required, unless --no-export is given.")
    private @Nullable Path export;

    @Option(names = "--no-export", description = "Export nothing: what is deleted is gone for good.")
    private boolean withoutExport;

    @Option(
            names = "--tables",
            paramLabel = "NAME",
            split = ",",
            description = "These tables (default: activity_log,cost_log,bottleneck_log). Only if named:"
                    + " behavior_reviews, change_snapshots, pattern_detections, and supervisor_alerts, of which only resolved ones"
                    + " go.")
    private List<String> tables = List.of();

    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Duration age = AgeOption.read(line(), "--older-than", olderThan);
        Set<PruneTable> chosen = chosen();
        if (!dryRun && (export == null) != withoutExport) {
            throw badUsage(
                    export == null
                            ? "say where the rows are exported to, with --export DIR, or --no-export"
                            : "--export and --no-export exclude each other");
        }
        database.requireThere();
        StoreOptions options = StoreOptions.of(database.database()).withoutHousekeeping();
        try (Store store = Store.open(dryRun ? options.forReading() : options)) {
            Prune prune = store.prune(age).tables(chosen);
            if (dryRun) {
                print(prune.preview(), out());
                return 0;
            }
            return run(export == null ? prune.withoutExport() : prune.exportingTo(export));
        }
    }

    private int run(Prune prune) {
        try (Interruption interruption = new Interruption()) {
            try (Bars bars = new Bars(interruption)) {
                PruneReport report = prune.listening(bars).run();
                bars.end();
                print(report, out());
                return 0;
            } catch (Interruption.Asked e) {
                say("interrupted; "
                        + (withoutExport ? "what is deleted is gone" : "what is deleted is exported")
                        + ": run it again to go on");
                return 1;
            }
        }
    }

    private Set<PruneTable> chosen() {
        if (tables.isEmpty()) {
            return PruneTable.LOGS;
        }
        Set<PruneTable> chosen = EnumSet.noneOf(PruneTable.class);
        for (String name : tables) {
            try {
                chosen.add(PruneTable.of(name.strip()));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(line(), "--tables: " + e.getMessage(), e);
            }
        }
        return chosen;
    }

    private void print(PruneReport report, PrintWriter out) {
        if (format.isJson()) {
            FormatOption.print(out, document(report));
        } else if (report.rows() == 0) {
            out.println("Nothing to do: no row from before " + report.before() + " is of a goal that is over.");
        } else {
            TextTable table = dryRun
                    ? new TextTable("Table", "Rows", "Oldest", "Newest")
                    : new TextTable("Table", "Rows", "Oldest", "Newest", "Deleted", "Kept");
            report.tables().forEach(one -> {
                String oldest = one.oldest() == null ? "" : one.oldest().toString();
                String newest = one.newest() == null ? "" : one.newest().toString();
                if (dryRun) {
                    table.row(one.table(), one.rows(), oldest, newest);
                } else {
                    table.row(one.table(), one.rows(), oldest, newest, one.deleted(), one.kept());
                }
            });
            table.print(out, terminal().width());
            out.println(dryRun ? "Would be deleted; nothing was changed." : said(report));
        }
        out.flush();
    }

    private static String said(PruneReport report) {
        List<String> files = report.tables().stream()
                .filter(one -> one.export() != null)
                .map(one -> Words.line(String.valueOf(one.export())))
                .toList();
        return "Deleted " + Words.counted(report.deleted(), "row") + " from before " + report.before()
                + (files.isEmpty() ? ", exported nowhere." : ", exported to " + String.join(", ", files) + ".");
    }

    private Map<String, @Nullable Object> document(PruneReport report) {
        return object(
                "dry_run", dryRun,
                "before", report.before().toString(),
                "rows", report.rows(),
                "deleted", report.deleted(),
                "tables",
                        report.tables().stream()
                                .map(one -> object(
                                        "table", one.table(),
                                        "rows", one.rows(),
                                        "oldest", text(one.oldest()),
                                        "newest", text(one.newest()),
                                        "deleted", one.deleted(),
                                        "kept", one.kept(),
                                        "export", text(one.export())))
                                .toList());
    }

    /** A bar for the rows of each table that are deleted; and where an interruption ends the prune. */
    private final class Bars implements PruneProgress, AutoCloseable {
        private final Interruption interruption;
        private Progress.@Nullable Bar bar;
        private String shown = "";

        private Bars(Interruption interruption) {
            this.interruption = interruption;
        }

        @Override
        public void at(Step step, String table, long rows, long ofAll) {
            interruption.check();
            if (step != Step.DELETING || ofAll < 0) {
                return;
            }
            if (!table.equals(shown)) {
                end();
                shown = table;
                bar = new Progress(terminal()).rows(table, ofAll);
            }
            if (bar != null) {
                bar.at(rows);
            }
        }

        @Override
        public void close() {
            end();
        }

        /** Ends the bar, so that what is said next has a line of its own. */
        void end() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
