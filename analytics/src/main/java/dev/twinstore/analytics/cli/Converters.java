package dev.twinstore.analytics.cli;

import java.time.DateTimeException;
import java.time.ZoneId;
import picocli.CommandLine.TypeConversionException;

/** How values of options are read, where the library's own errors would name its types. */
final class Converters {
    private Converters() {}

    static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw notWhole(text, Integer.MAX_VALUE);
        }
    }

    static long wholeLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notWhole(text, Long.MAX_VALUE);
        }
    }

    private static TypeConversionException notWhole(String text, long most) {
        return new TypeConversionException(
                "'" + text + "' is " + (text.matches("-?\\d+") ? "no number up to " + most : "no whole number"));
    }

    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no time zone; give one such as Europe/Berlin, UTC or +02:00");
        }
    }
}
