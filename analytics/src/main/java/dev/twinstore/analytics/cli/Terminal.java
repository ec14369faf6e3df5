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
 * @param height lines of it, each of which can be written over; 0: it is none, or its height is unknown, or it is a dumb one
 * @param showsProgress whether standard error is a terminal
 * @param isWindow whether somebody may change its size
 */
record Terminal(int width, int height, boolean showsProgress, boolean isWindow) {
    /** Files or pipes. */
    static final Terminal NONE = of(0, 0);

    /** One whose size is known, and stays. */
    static Terminal of(int width, int height) {
        return new Terminal(width, height, false, false);
    }

    static Terminal detect() {
        boolean isTerminal = isTerminal(1);
        int[] size = isTerminal ? size() : new int[2];
        return new Terminal(size[1], size[0], isTerminal(2), isTerminal);
    }

    /** The same, of the size that it has now. */
    Terminal now() {
        if (!isWindow) {
            return this;
        }
        int[] size = size();
        return new Terminal(size[1], size[0], showsProgress, true);
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

    /** Lines and columns, each 0 if it is not known. */
    private static int[] size() {
        int[] size = new int[2];
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && said.matches("\\d{1,5} \\d{1,5}")) {
                int space = said.indexOf(' ');
                size[0] = "dumb".equals(System.getenv("TERM")) ? 0 : Integer.parseInt(said.substring(0, space));
                size[1] = Integer.parseInt(said.substring(space + 1));
            }
        } catch (IOException e) {
            // not known
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("\\d{2,4}")) {
            size[1] = Integer.parseInt(columns);
        }
        return size;
    }
}
