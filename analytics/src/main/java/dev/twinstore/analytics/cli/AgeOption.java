package dev.twinstore.analytics.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** How options that name an age or an interval are read: all take the same units. */
final class AgeOption {
    private static final String FORM = "give a number and s, m, h, d, w or y, such as ";
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})([smhdw])|(\\d{1,4})(y)");
    private static final int DAYS_OF_A_YEAR = 365;

    private AgeOption() {}

    /**
     * An age: 90m, 12h, 30d, 8w or 2y, of 365 days each; 0: none.
     *
     * @param command to name in errors
     */
    static Duration read(CommandLine command, String option, String text) {
        @Nullable Duration age = text.equals("0") ? Duration.ZERO : length(text);
        if (age == null) {
            throw new ParameterException(command, option + ": cannot read '" + text + "'; " + FORM + "30d, or 0");
        }
        return age;
    }

    /**
     * An interval, written as an age is; not 0.
     *
     * @param command to name in errors
     */
    static Duration interval(CommandLine command, String option, String text) {
        Duration interval = text.equals("0") ? Duration.ZERO : length(text);
        if (interval == null) {
            throw new ParameterException(command, option + ": cannot read '" + text + "'; " + FORM + "15m");
        }
        if (interval.isZero()) {
            throw new ParameterException(command, option + ": '" + text + "' is too short; give 1s or more");
        }
        return interval;
    }

    /** A length of time such as 0s, 90m, 24h, 7d, 2w, 1y; null: it is none. */
    static @Nullable Duration length(String text) {
        Matcher length = LENGTH.matcher(text);
        if (!length.matches()) {
            return null;
        }
        if (length.group(4) != null) {
            return Duration.ofDays(DAYS_OF_A_YEAR * Long.parseLong(length.group(3)));
        }
        long count = Long.parseLong(length.group(1));
        return switch (length.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofDays(7 * count);
        };
    }
}
