package dev.twinstore.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.schema.Postgres;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The model is generated from SQLite; this is what PostgreSQL's catalog has to say of it. */
@Allow
@Allow.PlainSQL
class GeneratedModelOnPostgresTest {
    private static Postgres database;
    private static Connection connection;
    private static DSLContext dsl;

    @BeforeAll
    static void migrate() throws Exception {
        database = Postgres.migrated();
        connection = database.connect();
        dsl = DSL.using(connection, SQLDialect.POSTGRES);
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
        database.close();
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
    void columns_haveTheNamesAndTypesOfTheDatabase(Table<?> table) {
        assertThat(table.fieldStream().map(field -> field.getName() + " " + type(field)))
                .containsExactlyElementsOf(texts(
                        "SELECT attname || ' ' || format_type(atttypid, -1) FROM pg_attribute"
                                + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                        table));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void column_isRequiredWhereTheDatabaseSaysSo(Table<?> table) {
        assertThat(table.fieldStream()
                        .filter(field -> !field.getDataType().nullable())
                        .map(Field::getName))
                .containsExactlyElementsOf(texts(
                        "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass"
                                + " AND attnum > 0 AND NOT attisdropped AND attnotnull ORDER BY attnum",
                        table));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void column_mayBeLeftOutWhereTheDatabaseFillsIt(Table<?> table) {
        assertThat(table.fieldStream()
                        .filter(field -> field.getDataType().defaulted()
                                || field.getDataType().identity())
                        .map(Field::getName))
                .containsExactlyElementsOf(texts(
                        "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass"
                                + " AND attnum > 0 AND (atthasdef OR attidentity = 'd') ORDER BY attnum",
                        table));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void identity_isSetWhereTheDatabaseNumbersRows(Table<?> table) {
        List<String> numbered =
                texts("SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attidentity <> ''", table);
        assertThat(
                        table.getIdentity() == null
                                ? List.of()
                                : List.of(table.getIdentity().getField().getName()))
                .isEqualTo(numbered);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void primaryKey_isThatOfTheDatabase(Table<?> table) {
        assertThat(table.getPrimaryKey()).isNotNull();
        assertThat("PRIMARY KEY ("
                        + table.getPrimaryKey().getFields().stream()
                                .map(Field::getName)
                                .reduce((one, other) -> one + ", " + other)
                                .orElse("")
                        + ")")
                .isEqualTo(texts(
                                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                                        + " WHERE conrelid = ?::regclass AND contype = 'p'",
                                table)
                        .get(0));
    }

    @ParameterizedTest
    @EnumSource(RenderQuotedNames.class)
    void everyTable_canBeReadWhateverTheQuotes(RenderQuotedNames quotes) {
        DSLContext quoted = DSL.using(connection, SQLDialect.POSTGRES, new Settings().withRenderQuotedNames(quotes));
        for (Table<?> table : tablesAndViews()) {
            assertThat(quoted.selectFrom(table).fetch()).as(table.getName()).isEmpty();
        }
    }

    /** PostgreSQL's name of the type under the converter. */
    private static String type(Field<?> field) {
        String type = field.getDataType().getSQLDataType().getTypeName();
        return switch (type) {
            case "clob", "varchar" -> "text";
            case "double" -> "double precision";
            default -> type;
        };
    }

    private static List<String> texts(String query, Table<?> table) {
        return Arrays.asList(dsl.fetch(query, table.getName()).intoArray(0, String.class));
    }
}
