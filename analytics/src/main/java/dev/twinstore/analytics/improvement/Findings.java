package dev.twinstore.analytics.improvement;

import java.util.Comparator;
import java.util.List;

/** What findings have in common. */
final class Findings {
    private static final int LONG = 200;

    private Findings() {}

    /** The most frequent first, then by fingerprint: so many at most. */
    static List<Finding> mostFrequent(List<Finding> findings, int most) {
        return findings.stream()
                .sorted(Comparator.comparingLong((Finding finding) -> -finding.times())
                        .thenComparing(Finding::fingerprint))
                .limit(most)
                .toList();
    }

    /** A text in one line, cut if it is long, as a sentence. */
    static String cut(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        String cut = line.codePointCount(0, line.length()) > LONG
                ? line.substring(0, line.offsetByCodePoints(0, LONG)) + "…"
                : line;
        return cut.endsWith(".") ? cut : cut + ".";
    }
}
