package dev.twinstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A named pipe, which keeps whoever opens it for reading waiting until somebody writes, and the other way round. */
public final class Pipe {
    private Pipe() {}

    /** Makes one where nothing is. */
    public static Path make(Path path) {
        try {
            int code = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("mkfifo " + path + " ended with " + code);
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
