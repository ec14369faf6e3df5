package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code twinstore status}: what is going on right now. */
@Command(
        name = "status",
        description =
                "What is going on right now: open tasks, throughput, goals, workers, alerts, activity. Reads only, what is"
                        + " open or just happened, and may run while workers write. 'watch' shows it again and again;"
                        + " 'report overview' counts all that there ever was.",
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
final class StatusCommand extends ViewCommand {
    @Override
    public Integer call() throws IOException {
        try (Store store = database().openForReading()) {
            write(view(store, selection(store)));
            return 0;
        }
    }
}
