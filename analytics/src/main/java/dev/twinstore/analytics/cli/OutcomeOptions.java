package dev.twinstore.analytics.cli;

import dev.twinstore.Scope;
import dev.twinstore.analytics.Selection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --outcome} and {@code --descendants}. */
final class OutcomeOptions {
    @Option(
            names = "--outcome",
            paramLabel = "ID|NAME",
            description = "Only this goal, by id or by name (default: all).")
    private @Nullable String outcome;

    @Option(names = "--descendants", description = "With the goals below it; needs --outcome.")
    private boolean descendants;

    /**
     * The selection, of the goal that was named.
     *
     * @param command to name in errors
     * @throws Refusal there is no such goal
     */
    Selection narrow(Selection selection, Scope scope, CommandLine command) {
        if (outcome == null) {
            if (descendants) {
                throw new ParameterException(command, "--descendants needs --outcome: whose?");
            }
            return selection;
        }
        String id = Goals.get(scope, outcome);
        return descendants ? selection.ofTree(id) : selection.ofOutcome(id);
    }
}
