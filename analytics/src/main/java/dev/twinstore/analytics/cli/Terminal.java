package dev.twinstore.analytics.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the command line writes to.
 *
 * @param width columns of the terminal that standard output is; 0: it is none, or its width is unknown
 * @param showsProgress whether standard error is a terminal
 */
record Terminal(int width, boolean showsProgress) {
    /** Files or pipes. */
    static final Terminal NONE = new Terminal(0, false);

    static Terminal detect() {
        return new Terminal(isTerminal(1) ? widthOf() : 0, isTerminal(2));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            if (!Files.isDirectory(Path.of("/proc/self/fd"))) { // not Linux
                Process test = new ProcessBuilder("sh", "-c", "test -t " + descriptor)
                        .inheritIO()
                        .start();
                return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
            }
            Path link = Path.of("/proc/self/fd/" + descriptor);
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int widthOf() {
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("\\d{2,4}")) {
            return Integer.parseInt(columns);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII).strip();
            boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
            return ended && said.matches("\\d+ \\d+") ? Integer.parseInt(said.substring(said.indexOf(' ') + 1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
