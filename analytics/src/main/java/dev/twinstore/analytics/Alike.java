package dev.twinstore.analytics;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What texts have in common that differ only in numbers and ids. */
public final class Alike {
    private static final Pattern VARIES = Pattern.compile(
            "\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b|\\b0x[0-9a-fA-F]+|\\b(?=[a-f]*\\d)[0-9a-f]{8,}\\b|\\d+");

    private Alike() {}

    /** The first line that is not blank, with each number and id written as {@code #}; empty without text. */
    public static String of(@Nullable String text) {
        return text == null
                ? ""
                : VARIES.matcher(text.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .findFirst()
                                .orElse(""))
                        .replaceAll("#");
    }
}
