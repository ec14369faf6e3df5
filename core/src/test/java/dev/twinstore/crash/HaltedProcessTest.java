package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, halted in the middle of an operation: what {@link EveryStatementTest} tests with copies of the files. */
class HaltedProcessTest {
    private static final int PROCESSES = Torture.LONG ? 150 : 3;

    /** Most operations have some hundred steps: this makes early ones likely, and none impossible. */
    private static final int STEPS = 300;

    @TempDir
    private Path dir;

    @Test
    void theNextWhoOpensFindsItWholeAndCanDoItAgain() throws IOException {
        Random random = Torture.random();
        Path template = dir.resolve("template.db");
        ManualTime time = new ManualTime();
        try (Store store = open(template, time)) {
            Scenario.fill(store);
        }
        for (int i = 0; i < PROCESSES; i++) {
            int number = random.nextInt(Operations.ALL.size());
            long step = 1L + random.nextInt(STEPS);
            Path file = dir.resolve("halted" + i + ".db");
            Files.copy(template, file);
            String what = Operations.ALL.get(number) + " at step " + step + "; " + Torture.seed();
            try (ChildProcess child = ChildProcess.start(HaltedProcess.class, file, number, step)) {
                assertThat(child.exitCode()).as(what).isIn(0, HaltedProcess.HALTED);
            }
            try (Store store = open(file, time)) {
                store.outcomes().create("after " + what);
                var dead = assertThat(store.workers().sweepDeadProcesses().workers())
                        .as("this process, which filled the template, lives; " + what);
                if (!what.startsWith("workers.sweepDeadProcesses ")) { // which first has them die
                    dead.isEmpty();
                }
            }
            TestDatabase.check("jdbc:sqlite:" + file);
        }
    }

    private static Store open(Path file, ManualTime time) {
        return Store.open(StoreOptions.of(file).withoutHousekeeping().withTime(time));
    }
}
