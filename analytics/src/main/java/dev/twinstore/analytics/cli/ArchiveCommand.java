package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.format.Shown;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.archive.ArchiveProgress;
import dev.twinstore.archive.ArchiveReport;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.archive.Archives;
import dev.twinstore.archive.ExpiryReport;
import dev.twinstore.archive.Verification;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore archive}: the full outputs of old progress entries into archive files. */
@Command(
        name = "archive",
        description =
                "Moves the full outputs of old progress entries, compressed, into archive files beside the database, one a"
                        + " month. An output leaves its row only when its copy is on disk, was read back and is equal. Reading it stays"
                        + " the same call. Any number may archive at once, and while workers work.",
        footer = {
            "",
            "Archive files are in the folder NAME-archive beside the file NAME; on",
            "PostgreSQL, say where with --archives. Copy and back up that folder with the",
            "database. On SQLite the space goes back to the disk, on PostgreSQL to new rows",
            "of the table (VACUUM). It can be interrupted: what is archived stays so, the",
            "next run goes on.",
            "",
            "Examples:",
            "  twinstore archive --db data/twin.db --dry-run",
            "  twinstore archive --db data/twin.db --older-than 14d --min-bytes 10000",
            "  twinstore archive --db data/twin.db --expire 2y --dry-run",
            "  twinstore archive --db data/twin.db --verify --format json",
            "",
            "JSON: {folder, dry_run, outputs, bytes, \"months\": [{month, outputs, bytes}],",
            "  unfit, changed, space_before, space_after}; bytes are those of the texts in",
            "  UTF-8, space those of the database (on PostgreSQL, the table); unfit: no",
            "  text, changed: meanwhile, both stay in their rows.",
            "  --expire: {folder, dry_run, \"files\": [{file, size, outputs, bytes}]}.",
            "  --verify: {folder, sound, files, outputs, bytes, orphans, copies, expired,",
            "    failures, \"listed\": [{file, entry_id, problem}]}; orphans: outputs of",
            "    deleted entries, copies: still in their rows too.",
            "Exit codes: 0 done, 1 failed or --verify found a failure, 2 bad usage, 130",
            "  interrupted."
        })
final class ArchiveCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final ArchivesOption archives = new ArchivesOption();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "30d",
            description = "Outputs that were written so long ago, or earlier: 12h, 30d, 8w, 1y; 0: all (default:"
                    + " ${DEFAULT-VALUE}).")
    private String olderThan = "30d";

    @Option(
            names = "--outcome",
            paramLabel = "ID|NAME",
            description = "Those of one goal, by id or by name, without the goals below it (default: of all).")
    private @Nullable String outcome;

    @Option(
            names = "--min-bytes",
            paramLabel = "N",
            defaultValue = "" + ArchiveSelection.MIN_BYTES,
            description = "Those of at least N bytes (default: ${DEFAULT-VALUE}).")
    private long minBytes = ArchiveSelection.MIN_BYTES;

    @Option(
            names = "--expire",
            paramLabel = "AGE",
            description =
                    "Instead: remove the archive files of months that ended so long ago, for good. Their rows keep"
                            + " length and digest.")
    private @Nullable String expire;

    @Option(
            names = "--verify",
            description = "Instead: read back the whole archive, and look up what rows refer to. Changes nothing.")
    private boolean verify;

    @Option(names = "--dry-run", description = "Only say what would be archived, or removed.")
    private boolean dryRun;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        if (verify && (expire != null || dryRun)) {
            throw badUsage("--verify changes nothing, and goes with no other task");
        }
        Duration expiry = expire == null ? null : AgeOption.read(line(), "--expire", expire);
        ArchiveSelection selection = selection();
        database.requireThere();
        StoreOptions options = StoreOptions.of(database.database()).withoutHousekeeping();
        options = archives.folder() == null ? options : options.withArchives(archives.folder());
        try (Store store = Store.open(dryRun || verify ? options.forReading() : options)) {
            if (verify) {
                return verify(store.archives());
            }
            if (expiry != null) {
                return expire(store.archives(), expiry);
            }
            return archive(
                    store.archives(), outcome == null ? selection : selection.ofOutcome(Goals.get(store, outcome)));
        }
    }

    private ArchiveSelection selection() {
        if (minBytes < 0) {
            throw badUsage("--min-bytes must be 0 or more, was " + minBytes);
        }
        Duration age = AgeOption.read(line(), "--older-than", olderThan);
        return ArchiveSelection.olderThan(age).atLeast(minBytes);
    }

    private int archive(Archives archive, ArchiveSelection selection) {
        if (dryRun) {
            print(archive, archive.preview(selection));
            return 0;
        }
        try (Interruption interruption = new Interruption()) {
            try (Bar bar = new Bar(interruption)) {
                print(archive, archive.listening(bar).archive(selection));
                return 0;
            } catch (Interruption.Asked e) {
                say("interrupted; what is archived stays so: run it again to go on");
                return 1;
            }
        }
    }

    private void print(Archives archive, ArchiveReport report) {
        PrintWriter out = out();
        if (format.isJson()) {
            FormatOption.print(out, document(archive, report));
        } else {
            print(archive, report, out);
        }
        out.flush();
    }

    private void print(Archives archive, ArchiveReport report, PrintWriter out) {
        if (report.outputs() == 0) {
            out.println("Nothing to do: no full output is that old and large.");
        } else {
            TextTable table = new TextTable("Month", "Outputs", "Size").right(2);
            report.months().forEach(month -> table.row(month.month(), month.outputs(), Shown.bytes(month.bytes())));
            table.row("Total", report.outputs(), Shown.bytes(report.bytes()));
            table.print(out, terminal().width());
            String where = Words.line(archive.folder().toString());
            out.println(
                    dryRun
                            ? "Would be archived into " + where + "; nothing was changed."
                            : "Archived into " + where + ", read back and equal. The database took "
                                    + Shown.bytes(report.spaceBefore()) + ", and takes "
                                    + Shown.bytes(report.spaceAfter()) + " now.");
        }
        if (report.unfit() + report.changed() > 0) {
            out.println("Left in their rows: " + report.unfit() + " that are no text, " + report.changed()
                    + " that were changed meanwhile.");
        }
    }

    private Map<String, @Nullable Object> document(Archives archive, ArchiveReport report) {
        return object(
                "folder", archive.folder().toString(),
                "dry_run", dryRun,
                "outputs", report.outputs(),
                "bytes", report.bytes(),
                "months",
                        report.months().stream()
                                .map(month -> object(
                                        "month", month.month().toString(),
                                        "outputs", month.outputs(),
                                        "bytes", month.bytes()))
                                .toList(),
                "unfit", report.unfit(),
                "changed", report.changed(),
                "space_before", report.spaceBefore(),
                "space_after", report.spaceAfter());
    }

    private int expire(Archives archive, Duration age) {
        ExpiryReport report = dryRun ? archive.previewExpiry(age) : archive.expire(age);
        PrintWriter out = out();
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "folder", archive.folder().toString(),
                            "dry_run", dryRun,
                            "files",
                                    report.files().stream()
                                            .map(file -> object(
                                                    "file", file.file(),
                                                    "size", file.size(),
                                                    "outputs", file.outputs(),
                                                    "bytes", file.bytes()))
                                            .toList()));
        } else if (report.files().isEmpty()) {
            out.println("Nothing to do: no archive file is that old.");
        } else {
            TextTable table = new TextTable("File", "Size", "Outputs", "Unpacked")
                    .right(1)
                    .right(3);
            report.files()
                    .forEach(file -> table.row(
                            file.file(), Shown.bytes(file.size()), file.outputs(), Shown.bytes(file.bytes())));
            table.print(out, terminal().width());
            out.println(dryRun ? "Would be removed; nothing was changed." : "Removed for good.");
        }
        out.flush();
        return 0;
    }

    private int verify(Archives archive) {
        Verification found = archive.verify();
        PrintWriter out = out();
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "folder", archive.folder().toString(),
                            "sound", found.isSound(),
                            "files", found.files(),
                            "outputs", found.outputs(),
                            "bytes", found.bytes(),
                            "orphans", found.orphans(),
                            "copies", found.copies(),
                            "expired", found.expired(),
                            "failures", found.failures(),
                            "listed",
                                    found.listed().stream()
                                            .map(failure -> object(
                                                    "file", failure.file(),
                                                    "entry_id", failure.entryId(),
                                                    "problem", failure.problem()))
                                            .toList()));
        } else {
            out.println("Read back " + Words.counted(found.outputs(), "output") + " of "
                    + Shown.bytes(found.bytes()) + " from " + Words.counted(found.files(), "file") + ": "
                    + found.orphans() + " of deleted entries, " + found.copies()
                    + " still in their rows too; removed by retention: " + found.expired() + ".");
            found.listed().forEach(failure -> out.println("  " + Words.line(failure.problem())));
            out.println(
                    found.isSound()
                            ? "All is sound."
                            : "Failures: " + found.failures()
                                    + " (a file that is missing or damaged counts once, whatever is in it).");
        }
        out.flush();
        return found.isSound() ? 0 : 1;
    }

    /** A bar; and where an interruption ends the archiving. */
    private final class Bar implements ArchiveProgress, AutoCloseable {
        private final Interruption interruption;
        private Progress.@Nullable Bar bar;

        private Bar(Interruption interruption) {
            this.interruption = interruption;
        }

        @Override
        public void at(Step step, long outputs, long ofAll) {
            interruption.check();
            if (bar == null) {
                bar = new Progress(terminal()).rows("Archiving", ofAll);
            }
            bar.at(outputs);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
