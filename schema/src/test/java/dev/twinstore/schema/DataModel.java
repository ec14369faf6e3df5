package dev.twinstore.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that other programs speak: every table and column of the data model, as data-model.txt lists them. */
final class DataModel {
    /**
     * A column.
     *
     * @param standard its default as the model writes it; null: none
     */
    record Column(String name, boolean required, @Nullable String standard) {
        static Column of(String word) {
            int equals = word.indexOf('=');
            String head = equals < 0 ? word : word.substring(0, equals);
            boolean required = head.endsWith("!");
            String name = head.replaceAll("[!?]$", "");
            return new Column(name, required, equals < 0 ? null : word.substring(equals + 1));
        }
    }

    private DataModel() {}

    static Map<String, List<Column>> tables() {
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        for (String line : text().lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.split("[: ]+", -1);
                List<Column> columns = new ArrayList<>();
                for (int i = 1; i < words.length; i++) {
                    columns.add(Column.of(words[i]));
                }
                tables.put(words[0], columns);
            }
        }
        return tables;
    }

    /** The columns that the model names of a table. */
    static List<Column> columns(String table) {
        return tables().getOrDefault(table, List.of());
    }

    private static String text() {
        try (InputStream in = DataModel.class.getResourceAsStream("data-model.txt")) {
            if (in == null) {
                throw new IllegalStateException("data-model.txt is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
