package dev.twinstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.ChildProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutMicrometerTest {
    @Test
    void aStoreWorksWithoutItsOptionalDependencies(@TempDir Path dir) {
        String without = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(micrometer|junit|opentest4j).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildProcess program = ChildProcess.startOn(without, WithoutMicrometer.class, dir.resolve("twin.db"))) {
            assertThat(program.line()).isEqualTo("task_created");
            assertThat(program.line()).isEqualTo("worker_created");
            assertThat(program.line()).isEqualTo("worker_started");
            assertThat(program.line()).isEqualTo("task_claimed");
            assertThat(program.line()).isEqualTo("task_completed");
            assertThat(program.exitCode()).isZero();
        }
    }
}
