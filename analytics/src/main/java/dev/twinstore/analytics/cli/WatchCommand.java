package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code twinstore watch}: what is going on, again and again. */
@Command(
        name = "watch",
        description =
                "What is going on right now: open tasks, throughput, goals, workers, alerts, activity; again every two"
                        + " seconds, until interrupted. Reads only, and may run while workers write.",
        footer = {
            "",
            "Examples:",
            "  twinstore watch --db data/twin.db",
            "  twinstore watch --db data/twin.db --outcome trailer --descendants --every 10s",
            "  twinstore watch --db data/twin.db --count 1 --format json",
            "",
            "JSON: {…} as of 'twinstore report', with the one report live; a line each",
            "  time.",
            "On a terminal each view takes the place of the one before, and shows as much as",
            "there is room for; in a pipe they follow each other. It ends when its reader",
            "does, such as head, and fails when the database's file is deleted or replaced.",
            "Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted."
        })
final class WatchCommand extends ViewCommand {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int TABLES = 4;
    private static final int ELSE = 26; // lines of a view that are not the rows of its tables

    @Option(
            names = "--every",
            paramLabel = "INTERVAL",
            defaultValue = "2s",
            description = "How often (2s, 5m, 1h) (default: ${DEFAULT-VALUE}).")
    private String every = "2s";

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after so many views; 0: go on until interrupted (default: ${DEFAULT-VALUE}).")
    private int count;

    @Override
    public Integer call() throws IOException {
        Duration interval = AgeOption.interval(line(), "--every", every);
        if (count < 0) {
            throw badUsage("--count: give a number from 0, not " + count);
        }
        CountDownLatch never = new CountDownLatch(1);
        try (Store store = database().openForReading()) {
            Selection selection = selection(store);
            for (int shown = 1; ; shown++) {
                boolean isSeen = show(store, selection);
                if (!isSeen || shown == count || never.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    return 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to end
            return 0;
        }
    }

    /** Shows it once; false: the output is closed, and nobody will see more. */
    private boolean show(Store store, Selection selection) throws IOException {
        Terminal terminal = terminal().now();
        database().requireUnchanged();
        if (isJson() || terminal.height() == 0) {
            write(view(store, selection));
            if (!isJson()) {
                out().println();
            }
        } else {
            int rows = Math.max(1, Math.min(selection.top(), (terminal.height() - 1 - ELSE) / TABLES));
            overwrite(view(store, selection.top(rows)), terminal);
        }
        return !out().checkError();
    }

    /** Writes over what is there, line by line, so that nothing flickers; the last line is the cursor's. */
    private void overwrite(Document document, Terminal terminal) throws IOException {
        PrintWriter out = out();
        StringWriter text = new StringWriter();
        Format.TEXT.write(document, text, terminal.width());
        List<String> lines = text.toString().lines().toList();
        out.print(HOME);
        lines.subList(0, Math.min(lines.size(), terminal.height() - 1)).forEach(line -> out.println(line + CLEAR_LINE));
        out.print(CLEAR_BELOW);
    }
}
