package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Database;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.transfer.Transfer;
import dev.twinstore.transfer.TransferProgress;
import dev.twinstore.transfer.TransferReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore transfer}: a database into another, also of another engine. */
@Command(
        name = "transfer",
        description =
                "Copies a database into an empty one, also from a file to a PostgreSQL server and back: all 18 tables on"
                        + " one snapshot and in one transaction, then reads both and compares them row by row before it commits. So the"
                        + " target has all or nothing. End the workers first: what is written meanwhile is not in the copy.",
        footer = {
            "",
            "The target is made and migrated if need be; a database on a server must exist.",
            "The source must be of this version's schema, and is only read. Digests are",
            "SHA-256 over all rows of a table: equal for equal rows, whichever the engine.",
            "A password comes from the URL's password=, the environment variable",
            "PGPASSWORD, or ~/.pgpass (PGPASSFILE names another file), in this order; it is",
            "never shown. Only rows are copied: copy the folder of the archive files,",
            "NAME-archive beside the file NAME, too.",
            "",
            "Examples:",
            "  twinstore transfer --from data/twin.db \\",
            "      --to 'jdbc:postgresql://db/work?user=twin'",
            "  PGPASSWORD=… twinstore transfer \\",
            "      --from 'jdbc:postgresql://db/work?user=twin' --to copy.db",
            "  twinstore transfer --from data/twin.db --to copy.db --format json",
            "",
            "JSON: {from, to, rows, archived_outputs, \"tables\": [{table, rows, digest}]}.",
            "Exit codes: 0 done, 1 failed and the target is as empty as before, 2 bad",
            "  usage, 130 interrupted."
        })
final class TransferCommand extends SubCommand {
    private static final int SHOWN = 16; // digits of a digest

    @Option(
            names = "--from",
            required = true,
            paramLabel = DatabaseOption.LABEL,
            description = "The source: the path of a file, or jdbc:postgresql://HOST/DATABASE?user=NAME.")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = DatabaseOption.LABEL,
            description = "The target, which must hold no rows: likewise.")
    private String to = "";

    @Option(names = "--debug", description = "If the command fails, print the stack trace too.")
    @SuppressWarnings("UnusedVariable") // Twinstore.failed asks whether it was given
    private boolean debug;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Database source = Database.of(from);
        Database target = Database.of(to);
        try (Interruption interruption = new Interruption()) {
            TransferReport report;
            try (Bars bars = new Bars(interruption)) {
                report = Transfer.from(source).listening(bars).to(target);
            } catch (Interruption.Asked e) {
                say("interrupted; nothing was transferred, and " + Words.line(target.toString())
                        + " holds no rows, as before: it can be run again");
                return 1;
            }
            print(source, target, report, out());
            remindOfArchives(report);
            return 0;
        }
    }

    private void print(Database source, Database target, TransferReport report, PrintWriter out) {
        if (format.isJson()) {
            FormatOption.print(out, document(source, target, report));
        } else {
            TextTable table = new TextTable("Table", "Rows", "SHA-256");
            report.tables()
                    .forEach(copied -> table.row(
                            copied.table(), copied.rows(), copied.digest().substring(0, SHOWN) + "…"));
            table.row("Total", report.rows(), "");
            table.print(out, terminal().width());
            out.println("Transferred " + Words.line(source.toString()) + " to " + Words.line(target.toString())
                    + ": both sides were read again and are equal.");
        }
        out.flush();
    }

    private void remindOfArchives(TransferReport report) {
        if (report.archivedOutputs() > 0) {
            say(String.format(
                    Locale.ROOT,
                    "%,d full outputs of progress entries are in archive files, which are not part of the database: copy"
                            + " the folder of the source's archive files, NAME-archive beside the file NAME, for the target",
                    report.archivedOutputs()));
        }
    }

    private static Map<String, @Nullable Object> document(Database source, Database target, TransferReport report) {
        return object(
                "from", source.toString(),
                "to", target.toString(),
                "rows", report.rows(),
                "archived_outputs", report.archivedOutputs(),
                "tables",
                        report.tables().stream()
                                .map(copied -> object(
                                        "table", copied.table(), "rows", copied.rows(), "digest", copied.digest()))
                                .toList());
    }

    /** A bar a step; and where an interruption ends the transfer. */
    private final class Bars implements TransferProgress, AutoCloseable {
        private final Interruption interruption;
        private Progress.@Nullable Bar bar;
        private @Nullable Step step;

        private Bars(Interruption interruption) {
            this.interruption = interruption;
        }

        @Override
        public void at(Step now, long rows, long ofAll) {
            if (now == Step.COMMITTING) {
                interruption.endure();
            } else {
                interruption.check();
            }
            if (now != step) {
                close();
                step = now;
                if (now != Step.COMMITTING) {
                    String name = now.name().charAt(0) + now.name().substring(1).toLowerCase(Locale.ROOT);
                    bar = new Progress(terminal()).rows(name, ofAll);
                }
            }
            if (bar != null) {
                bar.at(rows);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
