package dev.twinstore.bench;

import java.math.BigDecimal;

/**
 * What a line must reach.
 *
 * @param of what is held against the limit
 * @param atLeast whether the limit is a least or a most
 * @param limit the limit, itself allowed
 * @param unit of the limit, to be shown; empty for a ratio
 */
record Bar(Of of, boolean atLeast, double limit, String unit) {
    enum Of {
        /** The value divided by the baseline. */
        RATIO,
        /** The value alone. */
        VALUE,
        /** Nothing: the line is for information. */
        NOTHING
    }

    static Bar ratioAtLeast(double limit) {
        return new Bar(Of.RATIO, true, limit, "");
    }

    static Bar ratioAtMost(double limit) {
        return new Bar(Of.RATIO, false, limit, "");
    }

    static Bar valueAtMost(double limit, String unit) {
        return new Bar(Of.VALUE, false, limit, " " + unit);
    }

    static Bar none() {
        return new Bar(Of.NOTHING, false, 0, "");
    }

    /** Whether it was reached; a line for information always has. */
    boolean reached(double value, double ratio) {
        double measured = of == Of.RATIO ? ratio : value;
        return of == Of.NOTHING || (atLeast ? measured >= limit : measured <= limit);
    }

    @Override
    public String toString() {
        return of == Of.NOTHING
                ? ""
                : (atLeast ? ">= " : "<= ")
                        + BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString()
                        + unit;
    }
}
