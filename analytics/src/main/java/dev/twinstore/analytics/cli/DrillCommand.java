package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Database;
import dev.twinstore.analytics.format.Shown;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.backup.Drill;
import dev.twinstore.backup.Drill.Drilled;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstore drill}: shows that a backup can be restored. */
@Command(
        name = "drill",
        description =
                "Restores a backup for practice into a folder of its own, reads every archived output, has a worker claim and"
                        + " complete a task in it, and deletes it again. The backup and the database are not touched.",
        footer = {
            "",
            "Which backup: BACKUP, or with --db and --out the newest of that database in",
            "that folder, or with --db alone one that is made now and deleted afterwards.",
            "It tells what a real restore would cost: how old the backup is (what would be",
            "lost) and how long it takes.",
            "",
            "Examples:",
            "  twinstore drill backups/twin.db-20261124T120102.123Z",
            "  twinstore drill --db data/twin.db --out backups/ --scratch /var/tmp \\",
            "      --format json",
            "  twinstore drill --db data/twin.db",
            "",
            "JSON: {backup, at, rows, outputs, unreadable, age_seconds, seconds};",
            "  backup is null if it was made for the drill.",
            "Exit codes: 0 it works, 1 it does not, or an archived output cannot be read, 2",
            "  bad usage, 130 interrupted."
        })
final class DrillCommand extends SubCommand {
    @Parameters(paramLabel = "BACKUP", arity = "0..1", description = "The folder of one backup.")
    private @Nullable String backup;

    @Option(
            names = "--db",
            paramLabel = DatabaseOption.LABEL,
            description =
                    "Instead of BACKUP: the database, to drill with its newest backup in --out, or with one made now.")
    private @Nullable String database; // not converted by picocli, which would show it if that failed

    @Option(names = "--out", paramLabel = "DIR", description = "With --db: the folder of its backups.")
    private @Nullable String out;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "A folder with room for all of it (default: ${DEFAULT-VALUE}).")
    private String scratch = "";

    @Option(names = "--debug", description = "If the command fails, print the stack trace too.")
    @SuppressWarnings("UnusedVariable") // Twinstore.failed asks whether it was given
    private boolean debug;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        requireOneBackup();
        try (Interruption interruption = new Interruption()) {
            try (BackupBars bars = new BackupBars(terminal(), interruption)) {
                Drilled drilled = drill(bars);
                bars.end();
                print(drilled);
                return drilled.unreadable() == 0 ? 0 : 1;
            } catch (Interruption.Asked e) {
                say("interrupted");
                return 1;
            }
        }
    }

    private void requireOneBackup() {
        String wrong = backup != null && (database != null || out != null)
                ? "BACKUP names the backup already; leave out " + (database == null ? "--out" : "--db")
                : backup == null && database == null
                        ? (out == null
                                ? "name a BACKUP, or the database with --db"
                                : "--out needs --db: the backups of which database?")
                        : null;
        if (wrong != null) {
            throw badUsage(wrong);
        }
    }

    private Drilled drill(BackupBars bars) {
        Path room = Path.of(scratch);
        if (backup != null) {
            return Drill.with(Backup.in(Path.of(backup)), room, bars);
        }
        Database of = Database.of(String.valueOf(database));
        if (out == null) {
            return Drill.withOneMadeNow(of, room, bars);
        }
        Backup newest = Backups.of(of, Path.of(out))
                .newest()
                .orElseThrow(() -> new Refusal("there is no backup of " + of + " in " + out
                        + "; make one: twinstore backup --db … --out " + out));
        return Drill.with(newest, room, bars);
    }

    private void print(Drilled drilled) {
        PrintWriter to = out();
        boolean madeNow = backup == null && out == null; // it is gone again
        String folder = drilled.backup().folder().toString();
        if (format.isJson()) {
            FormatOption.print(
                    to,
                    object(
                            "backup", madeNow ? null : folder,
                            "at", drilled.backup().at().toString(),
                            "rows", drilled.rows(),
                            "outputs", drilled.outputs(),
                            "unreadable", drilled.unreadable(),
                            "age_seconds", drilled.age().toMillis() / 1000.0,
                            "seconds", drilled.took().toMillis() / 1000.0));
            to.flush();
            return;
        }
        to.println("Restored and worked with: " + (madeNow ? "a backup made now" : Words.line(folder)) + " ("
                + Words.counted(drilled.rows(), "row") + ", " + Words.counted(drilled.outputs(), "archived output")
                + ")");
        to.println("It took " + Shown.duration(drilled.took()) + "; the backup is " + Shown.duration(drilled.age())
                + " old.");
        to.flush();
        if (drilled.unreadable() > 0) {
            say(Words.counted(drilled.unreadable(), "archived output")
                    + " cannot be read: their archive files are missing in the backup, or damaged;"
                    + " run check on the database");
        }
    }
}
