package dev.twinstore.analytics.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text that others wrote, made fit for a terminal: one line, no control characters, and its width known. */
public final class Words {
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

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F) // Hangul
                || (c >= 0x2E80 && c <= 0xA4CF) // CJK, kana
                || (c >= 0xAC00 && c <= 0xD7A3) // Hangul syllables
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60) // full-width forms
                || (c >= 0x1F300 && c <= 0x1FAFF) // emoji
                || (c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
