package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Database;
import dev.twinstore.analytics.format.Shown;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Restore;
import dev.twinstore.backup.Restore.Restored;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code twinstore restore}: brings a backup back. */
@Command(
        name = "restore",
        description =
                "Brings a backup back: copies it beside the database file under its checksums, proves it there, and only then"
                        + " puts it into the file's place in one step. The old database is kept under another name. A database that"
                        + " any program has open is refused. On a PostgreSQL server the target must hold no rows.",
        footer = {
            "",
            "The old database becomes FILE.replaced-TIME, its archive files",
            "FILE.replaced-TIME-archive: delete them when you are sure, or restore by hand",
            "by moving them back while no program uses the file.",
            "",
            "Examples:",
            "  twinstore restore backups/twin.db-20261124T120102.123Z --db data/twin.db",
            "  twinstore restore backups/twin.db-20261124T120102.123Z \\",
            "      --db 'jdbc:postgresql://db/new?user=twin'",
            "  twinstore restore $(ls -d backups/twin.db-* | tail -1) --db elsewhere.db \\",
            "      --format json",
            "",
            "JSON: {backup, database, at, rows, replaced, seconds}; replaced is where the",
            "  old database is, or null.",
            "Exit codes: 0 done, 1 failed and the database is as it was, 2 bad usage, 130",
            "  interrupted."
        })
final class RestoreCommand extends SubCommand {
    @Parameters(paramLabel = "BACKUP", description = "The folder of one backup.")
    private String backup = "";

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final ArchivesOption archives = new ArchivesOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Database target = database.database();
        Backup from = Backup.in(Path.of(backup));
        try (Interruption interruption = new Interruption()) {
            try (BackupBars bars = new BackupBars(terminal(), interruption)) {
                Restore restore = Restore.of(from).listening(bars);
                restore = archives.folder() == null ? restore : restore.archives(archives.folder());
                Restored restored = restore.to(target);
                bars.end();
                print(target, restored);
                return 0;
            } catch (Interruption.Asked e) {
                say("interrupted; nothing was restored, and " + Words.line(target.toString()) + " is as it was");
                return 1;
            }
        }
    }

    private void print(Database target, Restored restored) {
        PrintWriter out = out();
        Backup from = restored.backup();
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "backup", from.folder().toString(),
                            "database", target.toString(),
                            "at", from.at().toString(),
                            "rows", BackupCommand.rows(from),
                            "replaced", FormatOption.text(restored.replaced()),
                            "seconds", restored.took().toMillis() / 1000.0));
        } else {
            out.println("Restored and proven: " + Words.line(target.toString()) + " is as it was at " + from.at() + " ("
                    + Words.counted(BackupCommand.rows(from), "row") + ", in "
                    + Shown.duration(restored.took()) + ")");
            if (restored.replaced() != null) {
                out.println("The old database is kept: "
                        + Words.line(restored.replaced().toString()));
            }
        }
        out.flush();
    }
}
