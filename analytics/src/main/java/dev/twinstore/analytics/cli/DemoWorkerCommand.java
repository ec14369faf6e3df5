package dev.twinstore.analytics.cli;

import dev.twinstore.analytics.demo.DemoWorker;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code twinstore demo-worker}: one worker process of the demo. Only the demo starts it. */
@Command(name = "demo-worker", hidden = true, description = "One worker process of the demo; only the demo starts it.")
final class DemoWorkerCommand implements Runnable {
    @Option(names = "--db", required = true, paramLabel = "FILE", description = "The database.")
    private @Nullable Path database;

    @Option(names = "--outcome", required = true, paramLabel = "ID", description = "The goal to work for.")
    private String outcome = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "The worker's name.")
    private String name = "";

    @Option(
            names = "--fatal-task",
            paramLabel = "ID",
            description = "The task to hold, once started, until it is killed.")
    private String fatalTask = "";

    @Override
    public void run() {
        DemoWorker.run(java.util.Objects.requireNonNull(database), outcome, name, fatalTask, System.in, System.out);
    }
}
