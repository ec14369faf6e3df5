package dev.twinstore.analytics.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --format}, and how JSON is printed. */
final class FormatOption {
    /** The formats, as they are written. */
    enum Format {
        text,
        json
    }

    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text: tables for people (default). json: one JSON document.")
    private Format format = Format.text;

    boolean isJson() {
        return format == Format.json;
    }

    /** Prints one document: maps are objects in their order, money is a number, null is null. */
    static void print(PrintWriter out, Object document) {
        try {
            out.println(MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + document, e);
        }
    }

    /** A JSON object of names and values, in this order. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /** A moment, or null, as text. */
    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
