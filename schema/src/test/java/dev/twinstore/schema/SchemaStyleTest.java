package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's rules for SQL: everything has a name and a reason. */
class SchemaStyleTest {
    @TempDir
    static Path folder;

    private static LiveSchema schema;

    @BeforeAll
    static void migrate() throws Exception {
        Path file = folder.resolve("migrated.db");
        Schema.migrate(file, Wait.LONG);
        schema = LiveSchema.of(file);
    }

    static List<LiveSchema.Table> tables() {
        return schema.tables();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void table_saysWhatARowMeans(LiveSchema.Table table) {
        assertThat(table.text().comment()).as(table.name()).isNotBlank();
        assertThat(table.area().title()).as(table.name()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void column_saysWhatItMeans(LiveSchema.Table table) {
        assertThat(table.text().meanings().keySet())
                .containsExactlyElementsOf(
                        table.columns().stream().map(LiveSchema.Column::name).toList());
        assertThat(table.text().meanings())
                .allSatisfy((column, meaning) -> assertThat(meaning)
                        .as("comment of %s.%s", table.name(), column)
                        .isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void column_ofNoNullSaysWhatNullMeans(LiveSchema.Table table) {
        assertThat(table.columns())
                .filteredOn(column -> !column.required() && column.standard() == null)
                .allSatisfy(column -> assertThat(table.text().meanings().get(column.name()))
                        .as("%s.%s says when it is NULL", table.name(), column.name())
                        .containsAnyOf("NULL", "pids are reused"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void columnType_isOneThatBothEnginesRead(LiveSchema.Table table) {
        assertThat(table.columns())
                .extracting(LiveSchema.Column::type)
                .isSubsetOf("TEXT", "INTEGER", "BIGINT", "BOOLEAN", "DOUBLE PRECISION");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void constraint_isNamedInTheHouseStyle(LiveSchema.Table table) {
        for (TableText.Constraint constraint : table.text().constraints()) {
            String kind = constraint.text().replaceAll("^(PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY|REFERENCES).*", "$1");
            String style = switch (kind) {
                case "PRIMARY KEY" -> table.name() + "_pk";
                case "FOREIGN KEY", "REFERENCES" -> table.name() + "_\\w+_fk";
                case "UNIQUE" -> table.name() + "_one_per_\\w+";
                case "CHECK" -> "[a-z]+(_\\w+)?_(is|are|has|fits|may|owned|counts?|archived)(_\\w+)?";
                default -> "a constraint of a known kind";
            };
            assertThat(constraint.name())
                    .as("%s: %s", table.name(), constraint.text())
                    .matches(style);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void foreignKey_statesWhatHappensOnDelete(LiveSchema.Table table) {
        long stated = table.text().constraints().stream()
                .filter(constraint -> constraint.text().matches("(FOREIGN KEY|REFERENCES)\\b.*"))
                .peek(constraint ->
                        assertThat(constraint.text()).as(constraint.name()).matches(".* ON DELETE (CASCADE|SET NULL)"))
                .count();
        assertThat(table.foreignKeys()).hasSize((int) stated);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void foreignKey_leadsAnIndex(LiveSchema.Table table) {
        for (LiveSchema.ForeignKey key : table.foreignKeys()) {
            assertThat(table.indexes())
                    .as("%s%s is the start of an index", table.name(), key.columns())
                    .anySatisfy(index -> {
                        assertThat(index.columns()
                                        .subList(
                                                0,
                                                Math.min(
                                                        key.columns().size(),
                                                        index.columns().size())))
                                .isEqualTo(key.columns());
                        assertThat(index.partial()
                                        && !index.sql()
                                                .matches("(?s).*WHERE "
                                                        + key.columns().get(0) + " IS NOT NULL"))
                                .isFalse();
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void index_isNamedForItsTableAndNamesItsCaller(LiveSchema.Table table) {
        assertThat(table.indexes())
                .filteredOn(index -> index.origin().equals("c"))
                .allSatisfy(index -> {
                    assertThat(index.name()).startsWith(table.name() + "_");
                    assertThat(index.purpose())
                            .as("comment above %s", index.name())
                            .isNotBlank();
                });
    }

    @Test
    void constraintNames_areUnique() {
        List<String> names = new ArrayList<>();
        schema.tables().forEach(table -> table.text().constraints().forEach(each -> names.add(each.name())));
        schema.tables().forEach(table -> table.indexes().forEach(each -> names.add(each.name())));
        Set<String> seen = new HashSet<>();
        assertThat(names).allMatch(seen::add);
    }

    @Test
    void viewsAndTriggers_sayWhatTheyAreFor() {
        assertThat(schema.views())
                .isNotEmpty()
                .allSatisfy(view -> assertThat(view.comment()).isNotBlank());
        assertThat(schema.triggers())
                .isNotEmpty()
                .allSatisfy(trigger ->
                        assertThat(trigger.comment()).as(trigger.name()).isNotBlank());
    }

    @Test
    void lines_fitTheScreen() {
        for (String file : Source.files()) {
            assertThat(Source.text(file).lines())
                    .as(file)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
        }
    }
}
