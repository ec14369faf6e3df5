package dev.twinstore.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.db.DefaultSchema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every closed vocabulary is the same in the database and in Java. */
class VocabularyTest {
    /** A column and the words that its CHECK lists; 0 and 1 alone are a boolean. */
    private static final Pattern WORDS = Pattern.compile("CHECK \\( ?(\\w+) IN \\(('[^)]*'|0, 1, 2)\\)");

    @TempDir
    Path folder;

    static List<Field<?>> enums() {
        return DefaultSchema.DEFAULT_SCHEMA
                .tableStream()
                .flatMap(table -> Arrays.<Field<?>>stream(table.fields()))
                .filter(field -> field.getType().isEnum())
                .toList();
    }

    @Test
    void everyCheckedVocabulary_isAnEnum_andTheOtherWayRound() throws Exception {
        Map<String, List<String>> inDatabase = new LinkedHashMap<>();
        Map<String, List<String>> inJava = new LinkedHashMap<>();
        try (Migrated migrated = Migrated.in(folder)) {
            for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                if (table.getTableType().equals(org.jooq.TableOptions.TableType.TABLE)) {
                    Matcher check = WORDS.matcher(checks(migrated.sqlOf(table.getName())));
                    while (check.find()) {
                        inDatabase.put(
                                table.getName() + "." + check.group(1),
                                List.of(check.group(2).replace("'", "").split(", ")));
                    }
                }
            }
        }
        enums().forEach(field -> inJava.put(name(field), stored(field)));

        assertThat(inJava).containsExactlyInAnyOrderEntriesOf(inDatabase).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("enums")
    void word_comesBackAsItWas(Field<?> field) {
        Converter<Object, Object> converter = converter(field);
        for (Object word : field.getType().getEnumConstants()) {
            assertThat(converter.from(converter.to(word))).isEqualTo(word);
        }
        assertThat(converter.from(null)).isNull();
        assertThat(converter.to(null)).isNull();
    }

    @ParameterizedTest
    @MethodSource("enums")
    void unknownWord_isAnErrorThatNamesColumnAndValue(Field<?> field) {
        Object unknown = field.getConverter().fromType().equals(String.class) ? "nonsense" : Integer.valueOf(77);

        assertThatThrownBy(() -> converter(field).from(unknown))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContainingAll(name(field), unknown.toString());
    }

    /** Constraints only: comments list words too. */
    private static String checks(String sql) {
        return sql.replaceAll("--[^\\n]*", "").replaceAll("\\s+", " ");
    }

    private static List<String> stored(Field<?> field) {
        return Arrays.stream(field.getType().getEnumConstants())
                .map(word -> String.valueOf(converter(field).to(word)))
                .toList();
    }

    private static String name(Field<?> field) {
        return String.join(".", field.getQualifiedName().getName());
    }

    @SuppressWarnings("unchecked")
    private static Converter<Object, Object> converter(Field<?> field) {
        return (Converter<Object, Object>) field.getConverter();
    }
}
