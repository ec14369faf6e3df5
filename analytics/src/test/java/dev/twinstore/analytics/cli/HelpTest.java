package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.Ran.twinstore;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The rule that every command says what it does. */
final class HelpTest {
    private static final List<Class<?>> COMMANDS = List.of(
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
            DemoCommand.class);

    @Test
    void everyCommandAndOptionIsDescribed_withExamplesAndExitCodes() {
        for (Class<?> type : COMMANDS) {
            CommandSpec command = CommandSpec.forAnnotatedObject(new CommandLine(type).getCommand());
            Ran help = twinstore(command.name(), "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Examples:", "twinstore " + command.name(), "Exit codes:", "JSON: {");
            assertThat(command.usageMessage().footer()).as(command.name()).allMatch(line -> line.length() <= 80);
            assertThat(command.usageMessage().description()).as(command.name()).isNotEmpty();
            for (OptionSpec option : command.options()) {
                assertThat(option.description())
                        .as(command.name() + " " + option.longestName())
                        .isNotEmpty();
                assertThat(help.out()).contains(option.longestName().replace("--", "")); // --[no-]kill
            }
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                assertThat(parameter.description())
                        .as(command.name() + " " + parameter.paramLabel())
                        .isNotEmpty();
            }
        }
        assertThat(twinstore("--help").out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(twinstore("--help").out())
                .contains(
                        "status",
                        "report",
                        "sweep",
                        "import",
                        "demo",
                        "watch",
                        "suggest",
                        "transfer",
                        "backup",
                        "restore",
                        "drill",
                        "check",
                        "archive",
                        "prune",
                        "Examples:",
                        "Exit codes:");
    }
}
