package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile names and values on the command line, and in what it reads: no output drives a terminal or forges a line. */
final class HostileCommandLineTest {
    private static final List<String> VALUES = List.of(
            "\u001b]0;owned\u0007\u001b[2J",
            "a\r\ntwinstore: all is well",
            "\u202Egnp.exe\u2066",
            "\u009b31mred",
            "nul\0nul",
            "half \uD83D",
            "'; DROP TABLE tasks; --",
            "%s%n{}${x}",
            "",
            " ",
            "--",
            "@/etc/passwd",
            "-9999999999999999999",
            "x".repeat(5_000));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private static void assertSafe(List<String> line) {
        Ran ran = Ran.twinstore(line.toArray(String[]::new));
        String said = ran.out() + ran.err();
        assertThat(said.codePoints()
                        .filter(c -> (Character.isISOControl(c) && c != '\n' && c != '\t')
                                || (c >= 0x202A && c <= 0x202E)
                                || (c >= 0x2066 && c <= 0x2069)))
                .as(line + " said " + said)
                .isEmpty();
        assertThat(ran.err())
                .as(line.toString())
                .doesNotContain("unexpected:", "root:")
                .doesNotContainPattern("(?m)^twinstore: all is well");
        assertThat(ran.code()).isBetween(0, 2);
    }

    @Test
    void everyArgument_mayBeHostile() throws IOException {
        Path db = dir.resolve("twin.db");
        try (Store store = Rows.store(db)) {
            Hostile.fill(store);
        }
        String file =
                Files.writeString(dir.resolve("t.jsonl"), "{\"title\":\"x\"}\n").toString();
        String at = db.toString();
        List<List<String>> commands = List.of(
                List.of("%"),
                List.of("status", "--db", "%"),
                List.of("status", "--db", at, "--outcome", "%"),
                List.of("status", "--db", at, "--debug", "--outcome", "%"),
                List.of("status", "--db", at, "--zone", "%"),
                List.of("report", "%", "--db", at),
                List.of("report", "cost", "--db", at, "--since", "%"),
                List.of("report", "cost", "--db", at, "--outcome", "%", "--debug"),
                List.of("report", "cost", "--db", at, "--format", "%"),
                List.of("report", "cost", "--db", at, "--by", "%"),
                List.of("report", "cost", "--db", at, "--top", "%"),
                List.of("sweep", "--db", "%"),
                List.of("suggest", "--db", "%"),
                List.of("watch", "--db", "%"),
                List.of("import", "%", "--db", at),
                List.of("import", file, "--db", at, "--outcome", "%"),
                List.of("transfer", "--from", "%", "--to", at),
                List.of("transfer", "--from", at, "--to", "jdbc:postgresql:%"),
                List.of("demo", "--dir", "%", "--debug"),
                List.of("demo", "--workers", "%"));
        for (List<String> command : commands) {
            for (String value : VALUES) {
                List<String> line = new ArrayList<>(command);
                line.replaceAll(each -> each.replace("%", value));
                assertSafe(line);
            }
        }
    }

    @Test
    void whatIsImported_mayBeHostile() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String value : VALUES) {
            String text = "\"" + value.replace("\r", "").replace("\n", "") + "\"";
            lines.append(text).append('\n');
            lines.append("{").append(text).append(":1}\n");
            lines.append("{\"title\":")
                    .append(text)
                    .append(",\"phase\":")
                    .append(text)
                    .append("}\n");
            lines.append("{\"title\":\"t\",\"depends_on\":[\"\\u001b[2J\",")
                    .append(text.replace("\0", ""))
                    .append("]}\n");
        }
        Path file = dir.resolve("\u001b[2J\u202E tasks.jsonl");
        Files.writeString(file, lines.toString().replace("\uD83D", "?"));
        for (String mode : List.of("--debug", "--skip-bad")) {
            assertSafe(List.of(
                    "import",
                    file.toString(),
                    "--db",
                    dir.resolve("new \u001b[2J.db").toString(),
                    mode));
        }
    }

    @Test
    void whatIsStored_mayBeHostile() {
        Path db = dir.resolve("\u001b]0;x\u0007\n\u202E.db");
        try (Store store = Rows.store(db)) {
            Hostile.fill(store);
            Hostile.OTHERS.forEach(text -> Hostile.fill(store, text));
        }
        for (String command : List.of("status", "sweep", "suggest")) {
            assertSafe(List.of(command, "--db", db.toString()));
        }
        assertSafe(List.of("report", "--all", "--db", db.toString()));
        assertSafe(List.of("transfer", "--from", db.toString(), "--to", db + ".copy"));
        assertSafe(List.of("transfer", "--from", db.toString(), "--to", db + ".copy"));
    }
}
