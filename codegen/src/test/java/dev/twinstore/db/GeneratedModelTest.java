package dev.twinstore.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Key;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generator reads SQLite partly by parsing; what it missed would be missing silently. */
@Allow
@Allow.PlainSQL
class GeneratedModelTest {
    @TempDir
    static Path folder;

    private static Connection connection;
    private static DSLContext dsl;

    @BeforeAll
    static void migrate() throws Exception {
        Path file = folder.resolve("model.db");
        Schema.migrate(file, Duration.ofSeconds(30));
        connection = DriverManager.getConnection(Schema.url(file));
        dsl = DSL.using(connection, SQLDialect.SQLITE);
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
    }

    static List<Table<?>> tables() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> table.getTableType() == TableType.TABLE)
                .toList();
    }

    static List<Table<?>> tablesAndViews() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables();
    }

    @ParameterizedTest
    @MethodSource("tablesAndViews")
    void columns_areThoseOfTheDatabase(Table<?> table) {
        assertThat(table.fieldStream().map(Field::getName))
                .containsExactlyElementsOf(
                        texts("SELECT name FROM pragma_table_xinfo(?) ORDER BY cid", table.getName()));
    }

    @ParameterizedTest
    @MethodSource("tablesAndViews")
    void column_hasATypeThatLosesNothing(Table<?> table) {
        for (Field<?> field : table.fields()) {
            assertThat(field.getDataType().getSQLDataType())
                    .as("%s.%s", table.getName(), field.getName())
                    .isNotEqualTo(SQLDataType.OTHER)
                    .isNotEqualTo(SQLDataType.REAL);
            assertThat(List.<Class<?>>of(Object.class, Float.class)).doesNotContain(field.getType());
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void column_isRequiredWhereTheDatabaseSaysSo(Table<?> table) {
        assertThat(table.fieldStream()
                        .filter(field -> !field.getDataType().nullable())
                        .map(Field::getName))
                .containsExactlyElementsOf(texts(
                        "SELECT name FROM pragma_table_xinfo(?) WHERE \"notnull\" ORDER BY cid", table.getName()));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void primaryKey_isThatOfTheDatabase(Table<?> table) {
        assertThat(table.getPrimaryKey()).as(table.getName()).isNotNull();
        assertThat(columns(table.getPrimaryKey()))
                .isEqualTo(text("SELECT group_concat(name) FROM pragma_table_xinfo(?) WHERE pk", table.getName()));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void uniqueKeys_areThoseOfTheDatabase(Table<?> table) {
        Set<String> generated = table.getUniqueKeys().stream()
                .map(GeneratedModelTest::columns)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(generated)
                .containsExactlyElementsOf(new TreeSet<>(texts(
                        "SELECT (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))"
                                + " FROM pragma_index_list(?) l WHERE l.origin = 'u'",
                        table.getName())));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void foreignKeys_areThoseOfTheDatabase(Table<?> table) {
        Set<String> generated = new TreeSet<>();
        for (ForeignKey<?, ?> key : table.getReferences()) {
            assertThat(key.getFields())
                    .as(key.getName())
                    .hasSameSizeAs(key.getKey().getFields());
            generated.add(columns(key) + ">" + key.getKey().getTable().getName() + "." + columns(key.getKey()));
        }
        assertThat(generated)
                .containsExactlyElementsOf(new TreeSet<>(texts(
                        "SELECT group_concat(\"from\") || '>' || \"table\" || '.' || group_concat(\"to\")"
                                + " FROM pragma_foreign_key_list(?) GROUP BY id, \"table\"",
                        table.getName())));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void identity_isSetWhereTheDatabaseNumbersRows(Table<?> table) {
        boolean numbers = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table.getName())
                .contains("AUTOINCREMENT");
        assertThat(table.getIdentity() != null).as(table.getName()).isEqualTo(numbers);
        if (numbers) {
            assertThat(table.getIdentity().getField().getType()).isEqualTo(Long.class);
        }
    }

    private static String columns(Key<?> key) {
        return key.getFields().stream().map(Field::getName).collect(Collectors.joining(","));
    }

    private static List<String> texts(String query, String table) {
        return Arrays.asList(dsl.fetch(query, table).intoArray(0, String.class));
    }

    private static String text(String query, String table) {
        return dsl.fetchSingle(query, table).get(0, String.class);
    }
}
