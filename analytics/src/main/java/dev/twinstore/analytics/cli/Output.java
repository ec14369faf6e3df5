package dev.twinstore.analytics.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written, and drops the rest. */
final class Output extends FilterOutputStream {
    private @Nullable IOException failure;

    Output(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (failure == null) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    @Override
    public void flush() {
        if (failure == null) {
            try {
                out.flush();
            } catch (IOException e) {
                failure = e;
            }
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
