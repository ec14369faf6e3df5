package dev.twinstore.analytics.cli;

import dev.twinstore.StoreException;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.analytics.job.ReportFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry: {@code java -jar twinstore.jar COMMAND}. */
@Command(
        name = "twinstore",
        description = "The memory of a workforce of AI agents: look at it, feed it, and see it work.",
        mixinStandardHelpOptions = true,
        versionProvider = Twinstore.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            ReportCommand.class,
            WatchCommand.class,
            SuggestCommand.class,
            SweepCommand.class,
            ImportCommand.class,
            TransferCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            DrillCommand.class,
            CheckCommand.class,
            ArchiveCommand.class,
            PruneCommand.class,
            DemoCommand.class,
            DemoWorkerCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  twinstore status --db data/twin.db",
            "  twinstore report cost --db data/twin.db --since 7d",
            "  twinstore transfer --from data/twin.db \\",
            "      --to 'jdbc:postgresql://db/work?user=twin'",
            "  twinstore backup --db data/twin.db --out backups/ --keep 7",
            "  twinstore check --db data/twin.db",
            "  twinstore archive --db data/twin.db --older-than 30d --dry-run",
            "  twinstore COMMAND --help",
            "",
            "Lengths of time are a number and s, m, h, d, w or y (365 days): 90m, 7d, 1y.",
            "Data goes to standard output, messages to standard error.",
            "Exit codes: 0 done, 1 failed, 2 bad usage."
        })
public final class Twinstore {
    private final Terminal terminal;

    private Twinstore(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(ReportFile::discardUnfinished, "twinstore-unfinished"));
        // Not System.out, which hides why a write failed.
        System.exit(run(Terminal.detect(), new FileOutputStream(FileDescriptor.out), System.err, args));
    }

    /** Runs a command line, as in a pipe, and returns its exit code. */
    static int run(String... args) {
        return run(Terminal.NONE, System.out, System.err, args);
    }

    static int run(Terminal terminal, OutputStream stdout, OutputStream stderr, String... args) {
        Output output = new Output(stdout);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
        PrintWriter err = Secrets.of(args).hiding(new OutputStreamWriter(stderr, StandardCharsets.UTF_8));
        CommandLine line = new CommandLine(new Twinstore(terminal))
                .setExpandAtFiles(false) // an argument @NAME is no file, whose content an error would show
                .setOut(out)
                .setErr(err)
                .registerConverter(int.class, Converters::whole)
                .registerConverter(Integer.class, Converters::whole)
                .registerConverter(long.class, Converters::wholeLong)
                .registerConverter(Long.class, Converters::wholeLong)
                .registerConverter(ZoneId.class, Converters::zone)
                .setParameterExceptionHandler(Twinstore::badUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
        int code = line.execute(args);
        out.flush();
        err.flush();
        String problem = output.problem();
        if (problem == null || output.pipeWasClosed()) {
            return code; // who closes the pipe has seen enough
        }
        err.println("twinstore: cannot write the output: " + problem);
        return CommandLine.ExitCode.SOFTWARE;
    }

    Terminal terminal() {
        return terminal;
    }

    private static int badUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String what = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(e.getMessage());
        command.getErr()
                .println(name + ": " + Words.line(what) + (what.endsWith("?") ? " See '" : "; see '") + name
                        + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    /** The first argument that fits nothing: those after it may be its own. */
    private static String unmatched(UnmatchedArgumentException e) {
        String first = e.getUnmatched().isEmpty()
                ? ""
                : String.valueOf(e.getUnmatched().get(0));
        boolean isOption = first.startsWith("-");
        String given = isOption && first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
        String what = isOption
                ? "there is no option " + given
                : e.getCommandLine().getSubcommands().isEmpty()
                        ? "'" + given + "' is one argument too many"
                        : "there is no command '" + given + "'";
        List<String> likely = e.getSuggestions().stream()
                .filter(name -> !isOption || name.startsWith("--"))
                .limit(1)
                .toList();
        return what + (likely.isEmpty() ? "" : "; did you mean " + likely.get(0) + "?");
    }

    private static int failed(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (e instanceof Refusal refusal) {
            refusal.details().forEach(line -> err.println("  " + Words.line(line)));
        }
        boolean expected = e instanceof Refusal
                || e instanceof StoreException
                || e instanceof IllegalArgumentException; // what the library does not take
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + Words.line(expected ? e.getMessage() : "unexpected: " + e + "; please report it, with --debug"));
        if (command.getParseResult() != null && command.getParseResult().hasMatchedOption("--debug")) {
            e.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** What {@code --version} says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Twinstore.class.getPackage().getImplementationVersion();
            return new String[] {"twinstore " + (version == null ? "(not packaged)" : version)};
        }
    }
}
