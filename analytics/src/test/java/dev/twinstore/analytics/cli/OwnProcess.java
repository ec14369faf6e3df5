package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs in a process of its own, so that it can be interrupted. */
final class OwnProcess {
    private final Process process;

    private OwnProcess(Process process) {
        this.process = process;
    }

    static OwnProcess start(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT", // a build in the background ignores it, and so would Java
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Twinstore.class.getName()));
        all.addAll(List.of(command));
        return new OwnProcess(new ProcessBuilder(all).redirectErrorStream(true).start());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As Ctrl-C does. It lives on, until it has said what became of its work. */
    void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(200, TimeUnit.MILLISECONDS))
                .as("it says first what became of it")
                .isFalse();
    }

    /** All that it says until it ends, on both streams. */
    String said() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    int code() throws InterruptedException {
        return process.waitFor();
    }
}
