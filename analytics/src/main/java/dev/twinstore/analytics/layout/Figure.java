package dev.twinstore.analytics.layout;

import org.jspecify.annotations.Nullable;

/**
 * A headline figure.
 *
 * @param name what programs call it: lower case with underscores, unique in its report
 * @param label what people call it
 * @param kind what it measures
 * @param value of the kind's class; null: there is none
 */
public record Figure(
        String name, String label, Kind kind, @Nullable Object value) {
    public Figure {
        if (value != null && !kind.type().isInstance(value)) {
            throw new IllegalArgumentException(name + " is a " + kind + ", not " + value.getClass());
        }
    }
}
