package dev.twinstore.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process: a JVM with this one's class path. */
final class Jvm implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final BufferedReader output;

    private Jvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts {@code main} of a class. What it prints, errors included, can be read from here. */
    static Jvm start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** Starts it through another program, such as one that takes rights away. */
    static Jvm start(List<String> through, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(through);
        command.addAll(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(SharedClasses.options(Schema.class));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Runs it to its end, which must be a good one. */
    static void run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        try (Jvm jvm = start(main, arguments)) {
            jvm.expectSuccess();
        }
    }

    void expectSuccess() throws IOException, InterruptedException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
        }
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("the process failed: " + said);
        }
    }

    /** Waits until it prints exactly this line; fails if it ends without. */
    void await(String line) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String next = output.readLine(); next != null; next = output.readLine()) {
            if (next.equals(line)) {
                return;
            }
            said.append(next).append('\n');
        }
        throw new AssertionError("the process ended without saying " + line + ": " + said);
    }

    /** The rest of what it prints, once it has ended. */
    String rest() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String next = output.readLine(); next != null; next = output.readLine()) {
            said.append(next).append('\n');
        }
        return said.toString();
    }

    /** Tells it to go on: ends its input. */
    void goOn() throws IOException {
        process.getOutputStream().close();
    }

    /** Kills it as the operating system would: no hook, no finally block runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
