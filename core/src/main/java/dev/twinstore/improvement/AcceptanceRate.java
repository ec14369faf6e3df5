package dev.twinstore.improvement;

import dev.twinstore.model.SuggestionType;
import java.util.OptionalDouble;

/**
 * What became of the suggestions of one type.
 *
 * @param type the type
 * @param pending how many are not decided
 * @param accepted how many were taken up
 * @param dismissed how many were refused
 */
public record AcceptanceRate(SuggestionType type, int pending, int accepted, int dismissed) {
    /** The share of the decided ones that was accepted, from 0 to 1; empty: none is decided. */
    public OptionalDouble rate() {
        int decided = accepted + dismissed;
        return decided == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) accepted / decided);
    }
}
