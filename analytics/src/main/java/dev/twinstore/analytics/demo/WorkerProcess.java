package dev.twinstore.analytics.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of one worker process: a JVM of the same Java and class path. What it says goes into a queue, its
 * errors are kept to be shown if it fails. Thread-safe.
 */
final class WorkerProcess {
    private static final int ERROR_LINES = 200;

    private final String name;
    private final Process process;
    private final Thread errorReader;
    private final Deque<String> errors = new ArrayDeque<>(); // guarded by itself

    /**
     * Something a worker process said, or its end.
     *
     * @param from which one
     * @param word its word; null: the process has ended
     * @param id what the word is about; "" at the end
     */
    record Event(WorkerProcess from, @Nullable String word, String id) {}

    private WorkerProcess(String name, Process process, BlockingQueue<Event> events) {
        this.name = name;
        this.process = process;
        this.errorReader = reader(process.getErrorStream(), Charset.defaultCharset(), this::keepError);
        Thread out = reader(process.getInputStream(), StandardCharsets.US_ASCII, line -> {
            int space = line.indexOf(' ');
            events.add(
                    space < 0
                            ? new Event(this, line, "")
                            : new Event(this, line.substring(0, space), line.substring(space + 1)));
        });
        errorReader.start();
        out.start();
        var unused = process.onExit().thenRun(() -> events.add(new Event(this, null, "")));
    }

    /** Starts a worker process. */
    static WorkerProcess start(
            String name, Path database, String outcomeId, String fatalTask, BlockingQueue<Event> events) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "dev.twinstore.analytics.cli.Twinstore",
                "demo-worker",
                "--db=" + database.toAbsolutePath(),
                "--outcome=" + outcomeId,
                "--name=" + name,
                "--fatal-task=" + fatalTask));
        try {
            return new WorkerProcess(name, new ProcessBuilder(command).start(), events);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a worker process with " + command.get(0), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code; it must have ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Tells it something; one that is gone does not hear it, and is found out by its exit. */
    void tell(String word) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            // it has ended: the queue says so
        }
    }

    /** Ends it on the spot: SIGKILL where there are signals. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + pid() + " survived being killed for 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines of its errors; empty if it wrote none. */
    List<String> errors() {
        try {
            errorReader.join(1_000); // the process may have left a child that holds the pipe open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    private void keepError(String line) {
        synchronized (errors) {
            errors.addLast(line);
            if (errors.size() > ERROR_LINES) {
                errors.removeFirst();
            }
        }
    }

    private Thread reader(InputStream stream, Charset charset, java.util.function.Consumer<String> lines) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, charset))) {
                        for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.accept(line);
                        }
                    } catch (IOException e) {
                        // the process was killed while it spoke
                    }
                },
                "hears " + name);
        thread.setDaemon(true);
        return thread;
    }

    /** The Java that runs this process. */
    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java")
                        + (File.separatorChar == '\\' ? ".exe" : ""));
    }
}
