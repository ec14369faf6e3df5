package dev.twinstore.analytics.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text that others wrote, made fit for a terminal: one line, no control characters, and its width known. */
public final class Words {
    /** The signs before U+2E80 that terminals show as emoji, each two columns wide: first and last of each run. */
    private static final String WIDE_SIGNS =
            "\u231a\u231b\u2329\u232a\u23e9\u23ec\u23f0\u23f0\u23f3\u23f3\u25fd\u25fe\u2614\u2615\u2648\u2653"
                    + "\u267f\u267f\u2693\u2693\u26a1\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26ce\u26d4\u26d4\u26ea\u26ea\u26f2\u26f3"
                    + "\u26f5\u26f5\u26fa\u26fa\u26fd\u26fd\u2705\u2705\u270a\u270b\u2728\u2728\u274c\u274c\u274e\u274e\u2753\u2755\u2757\u2757"
                    + "\u2795\u2797\u27b0\u27b0\u27bf\u27bf\u2b1b\u2b1c\u2b50\u2b50\u2b55\u2b55";

    private Words() {}

    /** The text in one line. Line breaks become spaces; other control characters, which could drive a terminal, a mark. */
    public static String line(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder line = new StringBuilder(text.length());
        text.strip().codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                line.append(' ');
            } else if (c != '\r') {
                boolean unsafe = Character.isISOControl(c)
                        || c == 0x2028
                        || c == 0x2029
                        || (c >= 0x202A && c <= 0x202E) // turns the direction of what follows
                        || (c >= 0x2066 && c <= 0x2069)
                        || (c >= 0xD800 && c <= 0xDFFF);
                line.appendCodePoint(unsafe ? 0xFFFD : c);
            }
        });
        return line.toString();
    }

    /** So many of something: 1 row, 1,234 rows. The plural has an s. */
    public static String counted(long count, String one) {
        return counted(count, one, one + "s");
    }

    /** So many of something: 1 process, 2 processes. */
    public static String counted(long count, String one, String more) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : more);
    }

    /** How many columns of a terminal a line takes: marks take none, East Asian characters and emoji two. */
    public static int width(String line) {
        return line.codePoints().map(Words::width).sum();
    }

    /** The line, cut to so many columns with an ellipsis if it is wider. */
    public static String cut(String line, int columns) {
        if (width(line) <= columns) {
            return line;
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
            int c = line.codePointAt(i);
            if (used + width(c) > columns - 1) {
                break;
            }
            cut.appendCodePoint(c);
            used += width(c);
        }
        return cut.append('…').toString();
    }

    /** A text in lines of at most so many columns, broken at spaces; a longer word is a line of its own. 0: in one line. */
    static List<String> wrapped(String text, int width) {
        if (width == 0) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (width(longer) > width && !line.isEmpty()) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        lines.add(line);
        return lines;
    }

    private static boolean isWideSign(int c) {
        if (c < 0x231A || c > 0x2B55) {
            return false;
        }
        for (int i = 0; i < WIDE_SIGNS.length(); i += 2) {
            if (c <= WIDE_SIGNS.charAt(i + 1)) {
                return c >= WIDE_SIGNS.charAt(i);
            }
        }
        return false;
    }

    private static int width(int c) {
        if (c < 0x300) {
            return 1; // also a soft hyphen
        }
        int type = Character.getType(c);
        if ((c >= 0x1160 && c <= 0x11FF) // the vowel or end of a Hangul syllable
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = isWideSign(c)
                || (c >= 0x1100 && c <= 0x115F) // Hangul
                || (c >= 0x2E80 && c <= 0xA4CF) // CJK, kana
                || (c >= 0xAC00 && c <= 0xD7A3) // Hangul syllables
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60) // full-width forms
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1FAFF) // emoji
                || (c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
