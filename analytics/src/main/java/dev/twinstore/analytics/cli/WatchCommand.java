package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Live;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code twinstore watch}: what is going on, again and again. */
@Command(
        name = "watch",
        description =
                "What is going on right now: open tasks, throughput, goals, workers, alerts, activity; again every two"
                        + " seconds, until interrupted. Reads only, and may run while workers write.",
        mixinStandardHelpOptions = true,
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
final class WatchCommand implements Callable<Integer> {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int TABLES = 4;
    private static final int ELSE = 26; // lines of a view that are not the rows of its tables

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Twinstore twinstore;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Mixin
    private final FormatOption format = new FormatOption();

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

    @Mixin
    private final ViewOption view = new ViewOption();

    @Override
    public Integer call() throws IOException {
        Duration interval = AgeOption.interval(spec.commandLine(), "--every", every);
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "--count: give a number from 0, not " + count);
        }
        int top = view.top(spec.commandLine());
        CountDownLatch never = new CountDownLatch(1);
        try (Store store = database.openForReading()) {
            Selection selection = outcome.narrow(Selection.everything(), store, spec.commandLine())
                    .in(zone.zone())
                    .top(top);
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
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = twinstore.terminal().now();
        boolean isShort = !format.isJson() && terminal.height() > 0;
        int rows = isShort
                ? Math.max(1, Math.min(selection.top(), (terminal.height() - 1 - ELSE) / TABLES))
                : selection.top();
        database.requireUnchanged();
        Document document = Document.read(store, selection.top(rows), List.of(Live.REPORT));
        if (format.isJson()) {
            Format.JSON.write(document, out);
        } else if (terminal.height() > 0) {
            show(document, terminal, out);
        } else {
            Format.TEXT.write(document, out, terminal.width());
            out.println();
        }
        return !out.checkError();
    }

    /** Writes over what is there, line by line, so that nothing flickers; the last line is the cursor's. */
    private static void show(Document document, Terminal terminal, PrintWriter out) throws IOException {
        StringWriter text = new StringWriter();
        Format.TEXT.write(document, text, terminal.width());
        List<String> lines = text.toString().lines().toList();
        out.print(HOME);
        lines.subList(0, Math.min(lines.size(), terminal.height() - 1)).forEach(line -> out.println(line + CLEAR_LINE));
        out.print(CLEAR_BELOW);
    }
}
