package dev.twinstore.analytics.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What every command has: how it was called, where it prints, and the terminal. Its result is the exit code. */
@Command(mixinStandardHelpOptions = true)
abstract class SubCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Twinstore twinstore;

    /** How it was called. */
    final CommandLine line() {
        return spec.commandLine();
    }

    /** Where data goes. */
    final PrintWriter out() {
        return line().getOut();
    }

    final Terminal terminal() {
        return twinstore.terminal();
    }

    /** Where messages go, each line by itself. */
    final PrintWriter err() {
        return line().getErr();
    }

    /** Says it among the messages, in the name of the command. */
    final void say(String what) {
        err().println(spec.qualifiedName() + ": " + what);
        err().flush();
    }

    /** The command was called in a wrong way. */
    final ParameterException badUsage(String why) {
        return new ParameterException(line(), why);
    }
}
