package dev.twinstore.analytics.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code twinstore demo}: real work on real input, with a worker killed in the middle. */
@Command(
        name = "demo",
        description = "Real work on real input, with a worker killed in the middle.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 1;
    }
}
