package dev.twinstore.analytics.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --top} of a view for people: how long its lists are. */
final class ViewOption {
    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "How many goals, workers, alerts and events are shown, from 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int top;

    int top(CommandLine command) {
        if (top < 1 || top > 1_000) {
            throw new ParameterException(command, "--top: give a number from 1 to 1000, not " + top);
        }
        return top;
    }
}
