package dev.twinstore.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Converter;
import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/**
 * Converters between a column of a closed vocabulary and its enum. A stored value that the enum does not know is an
 * error that names column and value, never null. Immutable, so thread-safe.
 */
public final class Vocabulary {
    private Vocabulary() {}

    /**
     * The converter of a text column.
     *
     * @param column {@code table.column}, for error messages
     */
    public static <E extends Enum<E> & Word> Converter<String, E> of(String column, Class<E> type) {
        Map<String, E> words = new HashMap<>();
        for (E word : type.getEnumConstants()) {
            words.put(word.stored(), word);
        }
        return new AbstractConverter<>(String.class, type) {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable E from(@Nullable String stored) {
                if (stored == null) {
                    return null;
                }
                E word = words.get(stored);
                if (word == null) {
                    throw unknown(
                            column, stored, words.keySet().stream().sorted().toList());
                }
                return word;
            }

            @Override
            public @Nullable String to(@Nullable E word) {
                return word == null ? null : word.stored();
            }
        };
    }

    /**
     * The converter of a number column: the enum's order.
     *
     * @param column {@code table.column}, for error messages
     */
    public static <E extends Enum<E>> Converter<Integer, E> ofNumber(String column, Class<E> type) {
        E[] words = type.getEnumConstants();
        return new AbstractConverter<>(Integer.class, type) {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable E from(@Nullable Integer stored) {
                if (stored == null) {
                    return null;
                }
                if (stored < 0 || stored >= words.length) {
                    throw unknown(column, stored, Arrays.asList(words));
                }
                return words[stored];
            }

            @Override
            @SuppressWarnings("EnumOrdinal") // the order is what is stored
            public @Nullable Integer to(@Nullable E word) {
                return word == null ? null : word.ordinal();
            }
        };
    }

    private static UnreadableValueException unknown(String column, Object stored, Object known) {
        return new UnreadableValueException(
                column + " holds '" + stored + "', which this version does not know (it knows " + known
                        + "); use a newer version of Twinstore, or correct the row");
    }
}
