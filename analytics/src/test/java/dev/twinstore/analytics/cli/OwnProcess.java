package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.schema.SharedClasses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command that runs in a process of its own, so that it can be interrupted. */
final class OwnProcess {
    private final Process process;

    private OwnProcess(Process process) {
        this.process = process;
    }

    static OwnProcess start(String... command) throws IOException {
        // A build in the background ignores Ctrl-C, and so would what it starts.
        return startBy(List.of("env", "--default-signal=INT"), command);
    }

    /** By way of another program, which gives its place to Java. */
    static OwnProcess startBy(List<String> program, String... command) throws IOException {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        all.addAll(SharedClasses.options(Rehearsal.class));
        all.add(Twinstore.class.getName());
        all.addAll(List.of(command));
        return new OwnProcess(new ProcessBuilder(all).redirectErrorStream(true).start());
    }

    /** As Ctrl-C does, once it has a file open: for which it waits. It lives on, until it has said what became of its work. */
    void interruptAt(Path file) throws IOException, InterruptedException {
        while (!hasOpen(file)) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(200, TimeUnit.MILLISECONDS))
                .as("it says first what became of it")
                .isFalse();
    }

    private boolean hasOpen(Path file) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.anyMatch(link -> {
                try {
                    return Files.readSymbolicLink(link).equals(file);
                } catch (IOException e) {
                    return false; // it comes and goes
                }
            });
        }
    }

    /** All that it says until it ends, on both streams. */
    String said() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    int code() throws InterruptedException {
        return process.waitFor();
    }
}
