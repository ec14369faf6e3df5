package dev.twinstore.analytics.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written first, and writes nothing after that. */
final class Output extends FilterOutputStream {
    private @Nullable IOException failure;

    Output(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        requireOpen();
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        try {
            out.flush();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void requireOpen() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    /** Why the output is not complete; null: it is. */
    @Nullable
    String problem() {
        return failure == null ? null : String.valueOf(failure.getMessage());
    }

    boolean pipeWasClosed() {
        String problem = problem();
        return problem != null && problem.toLowerCase(Locale.ROOT).contains("pipe");
    }
}
