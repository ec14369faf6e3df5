package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The migrated schema keeps the names that other programs speak. */
class DataModelTest {
    @TempDir
    static Path folder;

    private static LiveSchema schema;

    @BeforeAll
    static void migrate() throws Exception {
        Path file = folder.resolve("migrated.db");
        Schema.migrate(file, Wait.LONG);
        schema = LiveSchema.of(file);
    }

    static List<String> names() {
        return List.copyOf(DataModel.tables().keySet());
    }

    @Test
    void tables_areExactlyTheEighteen() {
        assertThat(names()).hasSize(18);
        assertThat(schema.tables()).extracting(LiveSchema.Table::name).containsExactlyInAnyOrderElementsOf(names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void column_isAsTheModelSays(String table) {
        Map<String, LiveSchema.Column> live = schema.table(table).columns().stream()
                .collect(java.util.stream.Collectors.toMap(LiveSchema.Column::name, column -> column));
        for (DataModel.Column column : DataModel.columns(table)) {
            assertThat(live).as(table).containsKey(column.name());
            LiveSchema.Column found = Objects.requireNonNull(live.get(column.name()));
            assertThat(found.required())
                    .as("%s.%s is NOT NULL", table, column.name())
                    .isEqualTo(column.required());
            assertThat(unquoted(found.standard()))
                    .as("default of %s.%s", table, column.name())
                    .isEqualTo(column.standard());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void columnBeyondTheModel_needNotBeWritten(String table) {
        List<String> known =
                DataModel.columns(table).stream().map(DataModel.Column::name).toList();
        assertThat(schema.table(table).columns())
                .filteredOn(column -> !known.contains(column.name()))
                .allSatisfy(column -> assertThat(!column.required() || column.standard() != null)
                        .as("%s.%s has a default", table, column.name())
                        .isTrue());
    }

    private static @Nullable String unquoted(@Nullable String standard) {
        return standard == null ? null : standard.replaceAll("^'|'$", "");
    }
}
