package dev.twinstore.analytics.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry: {@code java -jar twinstore.jar COMMAND}. */
@Command(
        name = "twinstore",
        description = "The memory of a workforce of AI agents: look at it, feed it, and see it work.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, DemoWorkerCommand.class},
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage."})
public final class Twinstore {
    private Twinstore() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    static int run(String... args) {
        return new CommandLine(new Twinstore()).execute(args);
    }
}
