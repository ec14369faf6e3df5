package dev.twinstore.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.model.Json;
import org.jspecify.annotations.Nullable;

/** Intents as they come back from the database, so that two can be compared. */
final class Intents {
    private static final Json.Column COLUMN = new Json.Column();

    private Intents() {}

    /** The intent as it is read after it was written: a copy, whose numbers have one form. No JSON value is no intent. */
    static @Nullable JsonNode stored(@Nullable JsonNode intent) {
        if (intent == null || intent.isNull() || intent.isMissingNode()) {
            return null;
        }
        return COLUMN.from(COLUMN.to(intent));
    }
}
