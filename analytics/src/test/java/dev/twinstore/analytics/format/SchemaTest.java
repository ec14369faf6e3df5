package dev.twinstore.analytics.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JSON is what {@code report.schema.json} says. {@code -Dtwinstore.accept} writes the schema anew when reports have
 * changed.
 */
final class SchemaTest {
    private static final Path SCHEMA = Path.of("src/main/resources/dev/twinstore/analytics/format/report.schema.json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path dir;

    @Test
    void theSchema_describesEveryReport() throws IOException {
        String expected = schema() + "\n";
        if (System.getProperty("twinstore.accept") != null) {
            Files.writeString(SCHEMA, expected);
        }
        assertThat(Files.readString(SCHEMA, StandardCharsets.UTF_8))
                .as("the reports have changed: look at the difference, then run this test with -Dtwinstore.accept")
                .isEqualTo(expected);
    }

    @Test
    void whatIsWritten_isWhatTheSchemaSays_withAndWithoutData() throws IOException {
        JsonNode schema = MAPPER.readTree(SCHEMA.toFile());
        assertThat(problems(schema, json(dir.resolve("empty.db"), false), "")).isEmpty();
        JsonNode full = json(dir.resolve("full.db"), true);
        assertThat(problems(schema, full, "")).isEmpty();
        ObjectNode wrong = full.deepCopy();
        ((ObjectNode) wrong.at("/reports/cost/figures")).put("total", "1").remove("entries");
        assertThat(problems(schema, wrong, "")).hasSize(2);
    }

    private static JsonNode json(Path file, boolean full) throws IOException {
        try (Store store = Rows.store(file)) {
            if (full) {
                Hostile.fill(store);
            }
            StringWriter out = new StringWriter();
            Format.JSON.write(Document.read(store, Selection.everything(), Reports.all()), out);
            return MAPPER.readTree(out.toString());
        }
    }

    /** Where a document is not as a schema of objects, arrays and plain types wants it. */
    private static List<String> problems(JsonNode schema, JsonNode value, String at) {
        List<String> problems = new ArrayList<>();
        List<String> types = new ArrayList<>();
        schema.path("type").forEach(type -> types.add(type.textValue()));
        if (schema.path("type").isTextual()) {
            types.add(schema.get("type").textValue());
        }
        String type = value.isObject()
                ? "object"
                : value.isArray()
                        ? "array"
                        : value.isTextual()
                                ? "string"
                                : value.isBoolean()
                                        ? "boolean"
                                        : value.isNull() ? "null" : value.isIntegralNumber() ? "integer" : "number";
        if (!types.contains(type) && !(type.equals("integer") && types.contains("number"))) {
            problems.add(at + " is " + type + ", not " + types);
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.textValue())) {
                problems.add(at + " lacks " + name);
            }
        });
        value.properties().forEach(field -> {
            JsonNode of = schema.path("properties").path(field.getKey());
            if (of.isMissingNode()) {
                problems.add(at + " has " + field.getKey() + ", which is not described");
            } else {
                problems.addAll(problems(of, field.getValue(), at + "/" + field.getKey()));
            }
        });
        if (value.isArray()) {
            value.forEach(item -> problems.addAll(problems(schema.get("items"), item, at + "[]")));
        }
        return problems;
    }

    /** The schema, made from how the reports of an empty database are laid out. */
    private String schema() throws IOException {
        ObjectNode reports = object("The reports that were asked for, by name.");
        reports.remove("required");
        try (Store store = Rows.store(dir.resolve("schema.db"))) {
            for (Document.Chapter chapter :
                    Document.read(store, Selection.everything(), Reports.all()).chapters()) {
                properties(reports).set(chapter.name(), of(chapter));
            }
        }
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Reports of Twinstore, version " + JsonFormat.VERSION);
        root.setAll(
                object("Durations are seconds, money is US dollars, shares are from 0 to 1, moments are ISO 8601."));
        add(root, "version", type("integer", "Grows when a field changes its meaning or goes."));
        add(root, "at", type("string", "The moment of the database that all reports were read from."));
        add(root, "since", orNull("string", "The start of the window; null: none."));
        add(root, "until", orNull("string", "The end of the window, itself not included; null: none."));
        add(root, "zone", type("string", "Whose hours, days and weeks."));
        add(root, "outcome_id", orNull("string", "The selected goal; null: all."));
        add(root, "outcome_name", orNull("string", "Its name; null: all goals, or none has that id."));
        add(root, "descendants", type("boolean", "Whether the goals below it are selected too."));
        add(root, "reports", reports);
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static ObjectNode of(Document.Chapter chapter) {
        ObjectNode report = object(chapter.description());
        add(report, "title", type("string", "Its heading."));
        add(report, "description", type("string", "What it says."));
        ObjectNode figures = object("The headline figures.");
        for (Figure figure : chapter.layout().figures()) {
            add(figures, figure.name(), value(figure.kind(), figure.label()));
        }
        add(report, "figures", figures);
        ObjectNode tables = object("The tables.");
        for (Table table : chapter.layout().tables()) {
            ObjectNode row = object("A row.");
            for (Column column : table.columns()) {
                add(row, column.name(), value(column.kind(), column.label()));
            }
            ObjectNode array = type("array", table.title());
            array.set("items", row);
            add(tables, table.name(), array);
        }
        add(report, "tables", tables);
        ObjectNode notes = type("array", "What a reader should know.");
        notes.set("items", type("string", "A note."));
        add(report, "notes", notes);
        return report;
    }

    private static ObjectNode value(Kind kind, String label) {
        return switch (kind) {
            case TEXT, ID -> orNull("string", label);
            case COUNT -> orNull("integer", label);
            case BYTES -> orNull("integer", label + ", in bytes");
            case NUMBER -> orNull("number", label);
            case SCORE -> orNull("number", label + ", from 0 to 100");
            case SHARE -> orNull("number", label + ", a share from 0 to 1");
            case MONEY -> orNull("number", label + ", in US dollars");
            case DURATION -> orNull("number", label + ", in seconds");
            case MOMENT -> orNull("string", label + ", a moment");
            case FLAG -> orNull("boolean", label);
        };
    }

    private static ObjectNode object(String description) {
        ObjectNode object = type("object", description);
        object.putArray("required");
        object.putObject("properties");
        return object;
    }

    private static ObjectNode type(String type, String description) {
        return MAPPER.createObjectNode().put("type", type).put("description", description);
    }

    private static ObjectNode orNull(String type, String description) {
        ObjectNode node = MAPPER.createObjectNode();
        node.putArray("type").add(type).add("null");
        return node.put("description", description);
    }

    private static ObjectNode properties(ObjectNode object) {
        return (ObjectNode) object.get("properties");
    }

    private static void add(ObjectNode object, String name, JsonNode schema) {
        object.withArray("required").add(name);
        properties(object).set(name, schema);
    }
}
