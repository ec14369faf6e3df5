package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.Store;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.improvement.Finding;
import dev.twinstore.analytics.improvement.Improvements;
import dev.twinstore.analytics.improvement.Thresholds;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twinstore suggest}: finds what could be done better, and records it. */
@Command(
        name = "suggest",
        description =
                "Finds patterns in the history (the same topic of redirection, the same kind of task, pauses, alerts"
                        + " or errors in the same goal) and records them as suggestions. What was recorded before is not recorded"
                        + " again, and what was dismissed stays dismissed.",
        footer = {
            "",
            "Examples:",
            "  twinstore suggest --db data/twin.db --since 30d",
            "  twinstore suggest --db data/twin.db --dry-run --format json",
            "",
            "JSON: {\"suggestions\": [{type, title, description, times, fingerprint}]}: those",
            "  that were added, or with --dry-run all that were found; times is null for",
            "  those that were added.",
            "Exit codes: 0 done, also when there was nothing new; 1 failed, 2 bad usage."
        })
final class SuggestCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final WindowOptions window = new WindowOptions();

    @Mixin
    private final OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--redirections",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "A topic of redirection is a finding from so many times on, at least 2 (default: ${DEFAULT-VALUE}).")
    private int redirections;

    @Option(
            names = "--by-hand",
            paramLabel = "N",
            defaultValue = "5",
            description = "A kind of task is a finding from so many times on, at least 2 (default: ${DEFAULT-VALUE}).")
    private int byHand;

    @Option(
            names = "--process",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "Pauses, alerts or errors are a finding from so many times on, at least 2 (default: ${DEFAULT-VALUE}).")
    private int process;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "10",
            description = "At most so many findings of each type (default: ${DEFAULT-VALUE}).")
    private int most;

    @Option(names = "--dry-run", description = "Say what is found, and record nothing.")
    private boolean dryRun;

    private record Row(
            String type,
            String title,
            String description,
            @Nullable Long times,
            String fingerprint) {
        static Row of(Finding finding) {
            return new Row(
                    finding.type().stored(),
                    finding.title(),
                    finding.description(),
                    finding.times(),
                    finding.fingerprint());
        }
    }

    @Override
    public Integer call() {
        requireFrom(2, "--redirections", redirections);
        requireFrom(2, "--by-hand", byHand);
        requireFrom(2, "--process", process);
        requireFrom(1, "--most", most);
        database.requireThere();
        Thresholds thresholds = new Thresholds(redirections, byHand, process, most);
        try (Store store = dryRun ? database.openForReading() : database.openForWriting()) {
            Selection selection = outcome.narrow(window.selection(line(), store.now(), zone.zone()), store, line());
            print(
                    dryRun
                            ? Improvements.find(store, selection, thresholds).stream()
                                    .map(Row::of)
                                    .toList()
                            : Improvements.suggest(store, selection, thresholds).stream()
                                    .map(added -> new Row(
                                            added.type().stored(),
                                            added.title(),
                                            added.description(),
                                            null,
                                            added.fingerprint()))
                                    .toList());
            return 0;
        }
    }

    private void requireFrom(int least, String option, int given) {
        if (given < least) {
            throw badUsage(option + ": give a number from " + least + ", not " + given);
        }
    }

    private void print(List<Row> rows) {
        PrintWriter out = out();
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "suggestions",
                            rows.stream()
                                    .map(row -> object(
                                            "type", row.type(),
                                            "title", row.title(),
                                            "description", row.description(),
                                            "times", row.times(),
                                            "fingerprint", row.fingerprint()))
                                    .toList()));
            return;
        }
        out.println((dryRun ? "Found: " : "Added: ") + rows.size());
        TextTable table = new TextTable("Type", "Suggestion", "Why");
        rows.forEach(row -> table.row(row.type(), row.title(), row.description()));
        table.print(out, terminal().width());
    }
}
