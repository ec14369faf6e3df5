package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.layout.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
public final class Shown {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final String NOTHING = "-";

    private Shown() {}

    /** A value of a kind; null is a dash. Text is as it is: make it safe where it is written. */
    public static String value(Kind kind, @Nullable Object value, ZoneId zone) {
        if (value == null) {
            return NOTHING;
        }
        return switch (kind) {
            case TEXT, ID -> value.toString();
            case COUNT -> String.format(Locale.ROOT, "%,d", (Long) value);
            case NUMBER, SCORE -> String.format(Locale.ROOT, "%,.1f", (Double) value);
            case MONEY -> Money.dollars((BigDecimal) value);
            case DURATION -> duration((Duration) value);
            case MOMENT -> MINUTES.format(((Instant) value).atZone(zone));
            case SHARE -> String.format(Locale.ROOT, "%.1f %%", (Double) value * 100);
            case BYTES -> bytes((Long) value);
            case FLAG -> (Boolean) value ? "yes" : "no";
        };
    }

    /** The two largest units, or seconds and milliseconds. */
    public static String duration(Duration duration) {
        if (duration.isNegative()) {
            return "-" + duration(duration.negated());
        }
        long seconds = duration.toSeconds();
        if (duration.toMillis() < 1000) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(duration.toMillis() / 100.0) / 10);
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    /** A size, to a tenth of its largest decimal unit. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes;
        String units = "kMGTPE";
        int unit = -1;
        while (size >= 999.95) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", size, units.charAt(unit));
    }

    /** What a document is about, in a line. */
    static String subject(Document document) {
        Selection selection = document.selection();
        String id = selection.outcomeId();
        if (id == null) {
            return "All goals";
        }
        String name = document.outcomeName() == null ? "Goal " + id : document.outcomeName();
        return selection.descendants() ? name + ", with all below it" : name;
    }

    /** Which time a document covers, and when it was made, in a line. */
    static String span(Document document) {
        Selection selection = document.selection();
        ZoneId zone = selection.zone();
        String since = selection.since() == null
                ? null
                : MINUTES.format(selection.since().atZone(zone));
        String until = selection.until() == null
                ? null
                : MINUTES.format(selection.until().atZone(zone));
        String window = since == null
                ? until == null ? "All time" : "Before " + until
                : until == null ? "Since " + since : since + " to " + until;
        return window + "; as of " + MINUTES.format(document.at().atZone(zone)) + ", " + zone.getId();
    }
}
