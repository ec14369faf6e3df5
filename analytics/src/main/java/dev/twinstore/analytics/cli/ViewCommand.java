package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Live;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.Format;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is going on right now, as {@code status} shows it once, and {@code watch} again and again. */
abstract class ViewCommand extends SubCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "How many goals, workers, alerts and events are shown, from 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int top;

    final DatabaseOption database() {
        return database;
    }

    final boolean isJson() {
        return format.isJson();
    }

    /** What is to be seen of the store. */
    final Selection selection(Store store) {
        if (top < 1 || top > 1_000) {
            throw badUsage("--top: give a number from 1 to 1000, not " + top);
        }
        return outcome.narrow(Selection.everything(), store, line())
                .in(zone.zone())
                .top(top);
    }

    static Document view(Store store, Selection selection) {
        return Document.read(store, selection, List.of(Live.REPORT));
    }

    /** Writes it as one that follows others, to whoever reads or pipes it. */
    final void write(Document view) throws IOException {
        (isJson() ? Format.JSON : Format.TEXT).write(view, out(), terminal().width());
    }
}
