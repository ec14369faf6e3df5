package dev.twinstore.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Text;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of arguments, with errors that name the argument, its value and the range. */
public final class Arguments {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private static final int LONGEST_KEY = 1_000;

    private Arguments() {}

    /** Text that says something. */
    public static String notBlank(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank, was " + quoted(value));
        }
        requireStorable(name, value);
        return value;
    }

    /**
     * Text that says something and by which rows are found: an id, a name, a type. It stands in an index, where PostgreSQL has
     * room for 2,704 bytes, and with others; so it has at most 1,000.
     */
    public static String key(String name, @Nullable String value) {
        String key = notBlank(name, value);
        if (key.length() > LONGEST_KEY / 4 && key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
            throw new IllegalArgumentException(name + " must be at most " + LONGEST_KEY + " bytes of UTF-8, was "
                    + key.length() + " characters: " + quoted(key.substring(0, 20)) + "…");
        }
        return key;
    }

    /**
     * Any text that can be stored, or none.
     *
     * @throws InvalidTextException it cannot be stored
     */
    public static @Nullable String text(String name, @Nullable String value) {
        if (value != null) {
            requireStorable(name, value);
        }
        return value;
    }

    /**
     * A copy of texts that can be stored; null for none.
     *
     * @throws InvalidTextException one cannot be stored
     */
    public static @Nullable List<String> texts(String name, List<String> values) {
        values.forEach(value -> requireStorable(name, value));
        return values.isEmpty() ? null : List.copyOf(values);
    }

    /**
     * JSON whose texts can be stored, or none. NUL can, for JSON escapes it.
     *
     * @throws InvalidTextException one of its names or texts cannot be stored
     */
    public static @Nullable JsonNode json(String name, @Nullable JsonNode value) {
        if (value != null && value.isTextual()) {
            requireStorable(name, value.textValue().replace('\0', ' '));
        } else if (value != null) {
            value.fieldNames().forEachRemaining(field -> requireStorable(name, field.replace('\0', ' ')));
            value.forEach(inner -> json(name, inner));
        }
        return value;
    }

    private static void requireStorable(String name, String value) {
        if (Text.firstUnstorable(value, 0) >= 0) {
            try {
                Text.requireStorable(value);
            } catch (InvalidTextException e) {
                throw new InvalidTextException(name + ": " + e.getMessage());
            }
        }
    }

    /** A number from 0. */
    public static int notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be 0 or more, was " + value);
        }
        return value;
    }

    /** A number from 0. */
    public static long notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be 0 or more, was " + value);
        }
        return value;
    }

    /** A number from 1. */
    public static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
        return value;
    }

    /** A duration in nanoseconds; one that is too long for that counts as 292 years. */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : LONGEST.toNanos();
    }

    /** A finite number. */
    public static double finite(String name, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be a finite number, was " + value);
        }
        return value;
    }

    /** An amount of money from 0 to a billion dollars. */
    public static BigDecimal money(String name, @Nullable BigDecimal value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must be an amount in US dollars, was null");
        }
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(1_000_000_000)) > 0) {
            throw new IllegalArgumentException(
                    name + " must be from 0 to 1000000000 US dollars, was " + value.toPlainString());
        }
        return value;
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "null" : "'" + Text.printable(value) + "'";
    }
}
