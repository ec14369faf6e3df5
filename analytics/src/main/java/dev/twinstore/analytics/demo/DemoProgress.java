package dev.twinstore.analytics.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far the work is: a bar on a terminal, elsewhere a line at each quarter. Not thread-safe. */
public final class DemoProgress implements AutoCloseable {
    private static final int WIDTH = 100;
    private static final int STEPS = 4;

    private final @Nullable PrintStream terminal;
    private final PrintWriter lines;
    private @Nullable ProgressBar bar;
    private long total;
    private long told = -1;

    private DemoProgress(@Nullable PrintStream terminal, PrintWriter lines) {
        this.terminal = terminal;
        this.lines = lines;
    }

    /**
     * On standard error.
     *
     * @param lines where lines go when standard error is no terminal
     */
    public static DemoProgress onError(PrintWriter lines) {
        return new DemoProgress(isErrorTerminal() ? System.err : null, lines);
    }

    /** As lines only. */
    static DemoProgress asLines(PrintWriter lines) {
        return new DemoProgress(null, lines);
    }

    void start(long total) {
        this.total = total;
        if (terminal != null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("Measuring")
                    .setInitialMax(total)
                    .setUnit(" files", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .hideEta() // it would take the start of the processes for slow work
                    .setUpdateIntervalMillis(100)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH))
                    .build();
        }
    }

    void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        } else if (done * STEPS / total > told * STEPS / total || told < 0) {
            told = done;
            lines.println(done + " of " + total + " files are done");
            lines.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Java tells only of standard input and output together, from 22 on not even that; Linux says where error leads. */
    @SuppressWarnings("SystemConsoleNull") // asked only where null says something
    private static boolean isErrorTerminal() {
        Path error = Path.of("/proc/self/fd/2");
        try {
            if (Files.isSymbolicLink(error)) {
                String leads = Files.readSymbolicLink(error).toString();
                return leads.startsWith("/dev/pts/") || leads.startsWith("/dev/tty") || leads.equals("/dev/console");
            }
        } catch (IOException e) {
            // then as elsewhere
        }
        return Runtime.version().feature() < 22 && System.console() != null;
    }
}
