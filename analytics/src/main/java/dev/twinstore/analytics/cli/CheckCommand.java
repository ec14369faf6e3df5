package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.analytics.format.Words;
import dev.twinstore.backup.Backup;
import dev.twinstore.check.Check;
import dev.twinstore.check.CheckReport;
import dev.twinstore.check.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore check}: a doctor. */
@Command(
        name = "check",
        description =
                "Examines a database: integrity, foreign keys, drift of the schema, pragmas, claims, readiness, the tree of"
                        + " goals, WAL and hanging readers, clocks, stale workers, indexes, archive files, disk, permissions, the age"
                        + " of the newest backup. Each finding says what to do. It only reads, while others work; with --fix it"
                        + " repairs what it can, after a backup.",
        footer = {
            "",
            "It reads all of the database: minutes for many gigabytes. What --fix repairs:",
            "missing indexes, triggers and views are made again, readiness is set right,",
            "dead workers are swept, the WAL is taken back, files are made their owner's",
            "only. Damage is never repaired: restore a backup.",
            "",
            "Examples:",
            "  twinstore check --db data/twin.db",
            "  twinstore check --db data/twin.db --backups backups/ --backup-age 2h \\",
            "      --format json",
            "  twinstore check --db data/twin.db --backups backups/ --fix",
            "",
            "JSON: {healthy, \"findings\": [{examination, severity, what, advice, fixable}],",
            "  \"repaired\": [as findings], examined: […], skipped: […], backup}; severity is",
            "  low, medium, high or critical; backup is the one that --fix made, or null.",
            "Exit codes: 0 healthy (with --fix: now), 1 findings or failed, 2 bad usage."
        })
final class CheckCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--backups",
            paramLabel = "DIR",
            description = "The folder of its backups; without it their age is not looked at.")
    private @Nullable String backups;

    @Option(
            names = "--backup-age",
            paramLabel = "AGE",
            defaultValue = "1d",
            description = "How old the newest backup may be: 90m, 2h, 1d (default: ${DEFAULT-VALUE}).")
    private String backupAge = "";

    @Mixin
    private final ArchivesOption archives = new ArchivesOption();

    @Option(names = "--fix", description = "Repair what can be repaired, after making a backup into --backups.")
    private boolean fix;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Duration age = AgeOption.read(line(), "--backup-age", backupAge);
        if (fix && backups == null) {
            throw badUsage("--fix needs --backups DIR: it makes a backup first");
        }
        database.requireThere();
        Check check = Check.of(database.database());
        check = backups == null ? check : check.backups(Path.of(backups), age);
        check = archives.folder() == null ? check : check.archives(archives.folder());
        Check.Fixed fixed = null;
        CheckReport report;
        try (Progress.Bar bar = new Progress(terminal()).percent("Examining")) {
            int all = Check.examinations().size() * (fix ? 2 : 1);
            int[] done = {0};
            check = check.listening(examination -> bar.at(100L * done[0]++ / all));
            if (fix) {
                fixed = check.fix();
                report = fixed.after();
            } else {
                report = check.run();
            }
        }
        print(report, fixed);
        return report.isHealthy() ? 0 : 1;
    }

    private void print(CheckReport report, Check.@Nullable Fixed fixed) {
        Backup backup = fixed == null ? null : fixed.backup();
        List<Finding> repaired = fixed == null ? List.of() : fixed.repaired();
        PrintWriter out = out();
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "healthy", report.isHealthy(),
                            "findings",
                                    report.findings().stream()
                                            .map(CheckCommand::document)
                                            .toList(),
                            "repaired",
                                    repaired.stream()
                                            .map(CheckCommand::document)
                                            .toList(),
                            "examined", report.examined(),
                            "skipped", report.skipped(),
                            "backup", backup == null ? null : backup.folder().toString()));
            out.flush();
            return;
        }
        if (backup != null) {
            out.println("Made a backup first: " + Words.line(backup.folder().toString()));
        }
        repaired.forEach(
                finding -> out.println("Repaired (" + finding.examination() + "): " + Words.line(finding.what())));
        if (fixed != null && repaired.isEmpty()) {
            out.println(backup == null ? "There was nothing to repair." : "Nothing of it could be repaired.");
        }
        if (report.isHealthy()) {
            out.println("Healthy: " + String.join(", ", report.examined()) + ".");
        } else {
            out.println("Findings: " + report.findings().size());
            for (Finding finding :
                    report.findings()) { // no table: it would be cut, or too wide, and both are to be read
                out.printf(
                        "%n%-8s %s: %s%n",
                        finding.severity().stored(), finding.examination(), Words.line(finding.what()));
                out.println("         What to do: " + Words.line(finding.advice()));
            }
            out.println();
        }
        report.skipped().forEach(skipped -> out.println("Not examined: " + Words.line(skipped)));
        out.flush();
    }

    private static Object document(Finding finding) {
        return object(
                "examination", finding.examination(),
                "severity", finding.severity().stored(),
                "what", finding.what(),
                "advice", finding.advice(),
                "fixable", finding.fixable());
    }
}
