package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.analytics.format.Shown;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.job.RunningJob;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore backup}: makes proven backups. */
@Command(
        name = "backup",
        description =
                "Makes a backup of a database while workers go on working, and proves it before it counts: SQLite's integrity"
                        + " check, the rows of each table, an actual open, checksums of all files. Archive files are part of it."
                        + " A PostgreSQL database is backed up into a SQLite file.",
        footer = {
            "",
            "A backup is a folder in DIR, named by the database and the time in UTC:",
            "database.db, archive/, manifest.json and SHA256SUMS, which 'sha256sum -c'",
            "reads. Any number of programs may make backups into one DIR: they take turns.",
            "With --keep or --keep-for, old ones are removed after a new one is proven: a",
            "backup is kept if it is one of the newest N, or younger than AGE; where only",
            "one of the two is given, the other keeps none. The newest is never removed.",
            "Keep copies on another machine.",
            "",
            "Examples:",
            "  twinstore backup --db data/twin.db --out backups/",
            "  twinstore backup --db data/twin.db --out backups/ --keep 7 --keep-for 30d",
            "  twinstore backup --db data/twin.db --out backups/ --every 1h --keep 48",
            "  twinstore backup --db data/twin.db --out backups/ --list --format json",
            "",
            "JSON: {\"backups\": [{backup, database, at, schema, rows: {TABLE: N}, bytes,",
            "  warnings}]}.",
            "Warnings, on standard error too, tell what is wrong with the database itself;",
            "the backup is a true copy of it.",
            "Exit codes: 0 done, 1 failed and DIR is as it was, 2 bad usage, 130",
            "  interrupted."
        })
final class BackupCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder of the backups; made if missing.")
    private String out = "";

    @Mixin
    private final ArchivesOption archives = new ArchivesOption();

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Keep the newest N, from 1 (default: all; with --keep-for the newest alone).")
    private @Nullable Integer keep;

    @Option(
            names = "--keep-for",
            paramLabel = "AGE",
            description = "Keep those that are younger: 36h, 30d, 1y (default: all; with --keep the newest N alone).")
    private @Nullable String keepFor;

    @Option(
            names = "--every",
            paramLabel = "INTERVAL",
            description = "Go on until interrupted: a new backup as soon as the newest is so old (15m, 1h).")
    private @Nullable String every;

    @Option(names = "--list", description = "Make none; list those that are there.")
    private boolean list;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Duration interval = every == null ? null : AgeOption.interval(line(), "--every", every);
        if (keep != null && keep < 1) {
            throw badUsage("--keep: give a number from 1, not " + keep);
        }
        Backups backups = Backups.of(database.database(), Path.of(out));
        backups = archives.folder() == null ? backups : backups.archives(archives.folder());
        backups = keep == null ? backups : backups.keeping(keep);
        Duration age = keepFor == null ? null : AgeOption.read(line(), "--keep-for", keepFor);
        backups = age == null ? backups : backups.keepingFor(age);
        if (list) {
            List<Backup> there = backups.list();
            if (there.isEmpty()) {
                say("there are no backups of " + Words.line(database.database().toString()) + " in " + Words.line(out)
                        + "; check both");
            }
            print(there);
            return 0;
        }
        database.requireThere();
        if (Files.exists(Path.of(out)) && !Files.isDirectory(Path.of(out))) {
            throw new Refusal(out + " is a file; name a folder for the backups with --out");
        }
        return interval == null ? once(backups) : again(backups, interval);
    }

    private int once(Backups backups) {
        try (Interruption interruption = new Interruption()) {
            try (BackupBars bars = new BackupBars(terminal(), interruption)) {
                Backup made = backups.listening(bars).make();
                bars.end();
                print(List.of(made));
                return 0;
            } catch (Interruption.Asked e) {
                say("interrupted; no backup was made, and " + Words.line(out) + " is as it was");
                return 1;
            }
        }
    }

    @SuppressWarnings("try") // the job runs until it is closed
    private int again(Backups backups, Duration interval) {
        say("a backup is made whenever the newest is " + every + " old; "
                + backups.list().stream()
                        .findFirst()
                        .map(newest -> "that is of " + newest.at())
                        .orElse("there is none yet"));
        CountDownLatch unseen = new CountDownLatch(1);
        Consumer<Backup> shown = made -> {
            print(List.of(made));
            if (out().checkError()) {
                unseen.countDown();
            }
        };
        try (RunningJob running = backups.onMade(shown)
                .onFailure(failure -> say(Words.line(String.valueOf(failure.getMessage()))))
                .every(interval)) {
            unseen.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to end
            return 0;
        }
        say("the output is closed; no more backups are made");
        return 1;
    }

    private void print(List<Backup> backups) {
        PrintWriter to = out();
        if (format.isJson()) {
            FormatOption.print(
                    to,
                    object(
                            "backups",
                            backups.stream().map(BackupCommand::document).toList()));
        } else if (list) {
            TextTable table =
                    new TextTable("Backup", "At", "Rows", "Size").right(2).right(3);
            backups.forEach(backup -> table.row(
                    backup.folder(),
                    backup.at(),
                    String.format(Locale.ROOT, "%,d", rows(backup)),
                    Shown.bytes(backup.bytes())));
            table.print(to, terminal().width());
        } else {
            backups.forEach(backup -> to.println("Backed up and proven: "
                    + Words.line(backup.folder().toString()) + " (" + Words.counted(rows(backup), "row")
                    + ", " + Shown.bytes(backup.bytes()) + ")"));
        }
        to.flush();
        if (!list) {
            backups.forEach(backup ->
                    backup.warnings().forEach(warning -> say("warning: in the database, " + Words.line(warning))));
        }
    }

    static long rows(Backup backup) {
        return backup.rows().values().stream().mapToLong(Long::longValue).sum();
    }

    static Map<String, @Nullable Object> document(Backup backup) {
        return object(
                "backup", backup.folder().toString(),
                "database", backup.database(),
                "at", backup.at().toString(),
                "schema", backup.schema(),
                "rows", backup.rows(),
                "bytes", backup.bytes(),
                "warnings", backup.warnings());
    }
}
