package dev.twinstore.skill;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Comparing texts as people read them: without case, accents composed or not, full or half width. */
final class Words {
    /** Scripts that put no space between words, so that a word may begin and end anywhere. */
    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private Words() {}

    /** The text as it is compared. Upper case comes first since ß has no other way to SS. */
    static String fold(String text) {
        return Normalizer.normalize(
                Normalizer.normalize(text, Normalizer.Form.NFKC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT)
                        // Lower case at the end of a Greek word differs; to a reader it is the same letter.
                        .replace('ς', 'σ'),
                Normalizer.Form.NFKC);
    }

    /** The words of a text, folded. */
    static List<String> of(String text) {
        return Stream.of(SPACE.split(fold(text), -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Whether a text holds a word or phrase as such, and not as a part of another word. Both are folded. */
    static boolean holds(String text, String phrase) {
        if (phrase.isEmpty()) {
            return false;
        }
        for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
            int end = at + phrase.length();
            boolean begins = at == 0 || !isOneWord(text.codePointBefore(at), text.codePointAt(at));
            boolean ends = end == text.length() || !isOneWord(text.codePointBefore(end), text.codePointAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneWord(int left, int right) {
        return isPartOfWord(left) && isPartOfWord(right);
    }

    private static boolean isPartOfWord(int c) {
        return (Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK)
                && !WITHOUT_SPACES.contains(UnicodeScript.of(c));
    }
}
