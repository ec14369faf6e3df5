package dev.twinstore.analytics.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** How options that name an age are read. */
final class AgeOption {
    private static final int DAYS_OF_A_YEAR = 365;

    private AgeOption() {}

    /**
     * An age: 12h, 30d, 8w or 2y, of 365 days each; 0: none.
     *
     * @param command to name in errors
     */
    static Duration read(CommandLine command, String option, String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.matches("[1-9]\\d{0,3}y")) {
            return Duration.ofDays((long) DAYS_OF_A_YEAR * Integer.parseInt(text.substring(0, text.length() - 1)));
        }
        @Nullable Duration age = WindowOptions.length(text);
        if (age == null) {
            throw new ParameterException(
                    command,
                    option + ": cannot read '" + text + "'; give a number and s, m, h, d, w or y, such as 30d, or 0");
        }
        return age;
    }
}
