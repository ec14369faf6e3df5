package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Live;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code twinstore status}: what is going on right now. */
@Command(
        name = "status",
        description =
                "What is going on right now: open tasks, throughput, goals, workers, alerts, activity. Reads only, what is"
                        + " open or just happened, and may run while workers write. 'watch' shows it again and again;"
                        + " 'report overview' counts all that there ever was.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  twinstore status --db data/twin.db",
            "  twinstore status --db data/twin.db --outcome 'Render the trailer' \\",
            "      --format json",
            "",
            "JSON: {…} as of 'twinstore report live'.",
            "Exit codes: 0 done, 1 failed, 2 bad usage."
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Twinstore twinstore;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Mixin
    private final OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private final ViewOption view = new ViewOption();

    @Override
    public Integer call() throws IOException {
        try (Store store = database.openForReading()) {
            Selection selection = outcome.narrow(Selection.everything(), store, spec.commandLine())
                    .in(zone.zone())
                    .top(view.top(spec.commandLine()));
            Document document = Document.read(store, selection, List.of(Live.REPORT));
            (format.isJson() ? Format.JSON : Format.TEXT)
                    .write(
                            document,
                            spec.commandLine().getOut(),
                            twinstore.terminal().width());
            return 0;
        }
    }
}
