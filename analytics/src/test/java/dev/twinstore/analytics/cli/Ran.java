package dev.twinstore.analytics.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a command line did: its exit code and what it wrote. */
record Ran(int code, String out, String err) {
    static Ran twinstore(String... args) {
        return on(Terminal.NONE, args);
    }

    static Ran on(Terminal terminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Twinstore.run(terminal, out, err, args);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
