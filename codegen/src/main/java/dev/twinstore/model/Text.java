package dev.twinstore.model;

import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/**
 * Text as both engines can store it without loss: any Unicode text, of any length, without NUL (U+0000, at which SQLite's
 * functions stop and which PostgreSQL refuses) and without half a surrogate pair (which UTF-8 cannot express). Every text
 * column is written through {@link Column}, so that no other text gets in. Stateless, so thread-safe.
 */
public final class Text {
    private Text() {}

    /** The index of the first character at or after {@code from} that cannot be stored; -1 if all can. */
    public static int firstUnstorable(CharSequence text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /**
     * A storable form of any text, such as a program's raw output: NUL becomes its visible symbol U+2400, half a surrogate
     * pair the replacement character U+FFFD. A text that is storable already comes back as it is, uncopied.
     */
    public static String readable(String text) {
        int at = firstUnstorable(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder copy = new StringBuilder(text);
        for (; at >= 0; at = firstUnstorable(copy, at + 1)) {
            copy.setCharAt(at, copy.charAt(at) == 0 ? '\u2400' : '\uFFFD');
        }
        return copy.toString();
    }

    /**
     * A text of others as a part of a message: one line, so that it forges none in a log, and nothing that drives a terminal or
     * turns the direction of writing. Line breaks and tabs become spaces, the rest of that kind the replacement character.
     */
    public static String printable(String text) {
        StringBuilder line = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = c == '\n' || c == '\r' || c == '\t';
            if (blank || Character.isISOControl(c) || isUnfit(c)) {
                line = line == null ? new StringBuilder(text) : line;
                line.setCharAt(i, blank ? ' ' : '\uFFFD');
            }
        }
        return line == null ? text : line.toString();
    }

    private static boolean isUnfit(char c) {
        return c == '\u2028' || c == '\u2029' || (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    /**
     * Returns the text if it can be stored.
     *
     * @throws InvalidTextException it cannot
     */
    public static String requireStorable(String text) {
        int at = firstUnstorable(text, 0);
        if (at >= 0) {
            throw new InvalidTextException(String.format(
                    "text of %,d characters holds %s at index %,d (after \"%s\"); remove it, or store Text.readable(text)",
                    text.length(),
                    text.charAt(at) == 0
                            ? "a NUL character"
                            : String.format("half a surrogate pair (U+%04X)", (int) text.charAt(at)),
                    at,
                    printable(text.substring(Math.max(0, at - 20), at))));
        }
        return text;
    }

    /** The converter of every text column: what is written must be storable, what is read is passed on. */
    public static final class Column extends AbstractConverter<String, String> {
        private static final long serialVersionUID = 1L;

        public Column() {
            super(String.class, String.class);
        }

        @Override
        public @Nullable String from(@Nullable String stored) {
            return stored;
        }

        @Override
        public @Nullable String to(@Nullable String text) {
            return text == null ? null : requireStorable(text);
        }
    }
}
