package dev.twinstore.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/** JSON columns: one mapper for all, and the converters. Stateless, so thread-safe. */
public final class Json {
    /** Jackson's limits on what it reads: none for texts and names, or what was written could not be read again. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    /** The mapper behind every JSON column. Strict: one value, and nothing after it; decimals stay exact. */
    public static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @throws IllegalArgumentException it is not JSON; the message says where
     */
    public static JsonNode parse(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json.isMissingNode()) {
                throw new IllegalArgumentException("not JSON: the text is empty");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON: " + excerpt(text) + " (" + Text.printable(e.getOriginalMessage()) + ")", e);
        }
    }

    private static String write(JsonNode json) {
        requireReadable(json);
        try {
            return Text.requireStorable(MAPPER.writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Refuses a number of more digits than are read, for that takes time by their square. */
    private static void requireReadable(JsonNode json) {
        if ((json.isBigDecimal() || json.isBigInteger()) && json.asText().length() > LIMITS.getMaxNumberLength()) {
            throw new IllegalArgumentException("cannot be written as JSON: a number of "
                    + json.asText().length() + " characters; write it as a text");
        }
        json.forEach(Json::requireReadable);
    }

    private static String excerpt(String text) {
        return Text.printable(
                text.length() <= 80 ? text : text.substring(0, 80) + "… (" + text.length() + " characters)");
    }

    private static JsonNode read(String stored) {
        try {
            return parse(stored);
        } catch (IllegalArgumentException e) {
            throw new UnreadableValueException("a JSON column holds what is " + e.getMessage() + "; correct the row");
        }
    }

    /** The converter of a column that holds any JSON value. */
    public static final class Column extends AbstractConverter<String, JsonNode> {
        private static final long serialVersionUID = 1L;

        public Column() {
            super(String.class, JsonNode.class);
        }

        @Override
        public @Nullable JsonNode from(@Nullable String stored) {
            return stored == null ? null : read(stored);
        }

        @Override
        public @Nullable String to(@Nullable JsonNode json) {
            return json == null ? null : write(json);
        }
    }

    /** The converter of a column that holds a JSON array of strings. An element that is no string is read as its JSON. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static final class Strings extends AbstractConverter<String, List<String>> {
        private static final long serialVersionUID = 1L;

        public Strings() {
            super(String.class, (Class) List.class);
        }

        @Override
        public @Nullable List<String> from(@Nullable String stored) {
            if (stored == null) {
                return null;
            }
            JsonNode array = read(stored);
            if (!array.isArray()) {
                throw new UnreadableValueException(
                        "a column of JSON arrays holds " + excerpt(stored) + "; correct the row");
            }
            List<String> strings = new ArrayList<>(array.size());
            for (JsonNode element : array) {
                strings.add(element.isTextual() ? element.textValue() : element.toString());
            }
            return List.copyOf(strings);
        }

        @Override
        public @Nullable String to(@Nullable List<String> strings) {
            if (strings == null) {
                return null;
            }
            ArrayNode array = MAPPER.createArrayNode();
            strings.forEach(string -> array.add(Text.requireStorable(string)));
            return write(array);
        }
    }
}
