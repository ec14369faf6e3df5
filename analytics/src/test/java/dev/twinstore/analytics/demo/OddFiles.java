package dev.twinstore.analytics.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files whose names and contents try to break things. The names are bytes, so that they exist in every locale. */
final class OddFiles {
    static final int COUNT = 12;

    private OddFiles() {}

    static void write(Path folder) throws IOException {
        Files.createDirectories(path(folder, "a%20b"));
        Files.writeString(path(folder, "a%20b/%C3%BC%20%F0%9F%98%80.txt"), "grüße 😀\nzwei Wörter\n");
        Files.writeString(path(folder, "line%0Afeed"), "x");
        Files.writeString(path(folder, "%20"), "the name is a space");
        Files.writeString(path(folder, "%27;%20DROP%20TABLE%20tasks;%20--"), "quoted");
        Files.write(path(folder, "%FF%FE.bin"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        Files.writeString(path(folder, "esc%1B[2J".replace("[", "%5B")), "clears the screen");
        Files.writeString(path(folder, "empty"), "");
        Files.writeString(path(folder, "--db=x"), "looks like an option");
        Files.writeString(path(folder, "%25s%25n"), "looks like a format");
        Files.writeString(path(folder, "large.txt"), "word ".repeat(300_000));
        Files.write(path(folder, "nul.txt"), "a\0b".getBytes(StandardCharsets.UTF_8));
        Files.writeString(path(folder, "plain.txt"), "plain\n");
    }

    private static Path path(Path folder, String encoded) {
        String base = folder.toUri().toString();
        return Path.of(URI.create(base + (base.endsWith("/") ? "" : "/") + encoded));
    }
}
