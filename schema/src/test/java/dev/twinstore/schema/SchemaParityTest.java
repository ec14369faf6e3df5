package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both engines have one schema: what differs is listed here, with the reason. */
class SchemaParityTest {
    /** Readiness under many writers, and notifications: SQLite has one writer, and its stores look at the file. */
    private static final List<String> TRIGGERS_OF_POSTGRESQL = List.of(
            "tasks_ready_on_wake",
            "skills_locked",
            "tasks_told_when_added",
            "tasks_told_when_ready",
            "workers_told_when_started",
            "workers_told_of_status",
            "outcomes_told_of_status");

    @TempDir
    static Path folder;

    private static LiveSchema sqlite;
    private static Sql sql;
    private static PostgresCatalog postgres;

    @BeforeAll
    static void migrate() throws Exception {
        Path file = folder.resolve("migrated.db");
        Schema.migrate(file, Wait.LONG);
        sqlite = LiveSchema.of(file);
        sql = Sql.open(Postgres.shared());
        postgres = new PostgresCatalog(sql);
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    static List<LiveSchema.Table> tables() {
        return sqlite.tables();
    }

    @Test
    void tables_areTheSame_inTheSameOrder() throws Exception {
        assertThat(postgres.tables())
                .containsExactlyElementsOf(
                        sqlite.tables().stream().map(LiveSchema.Table::name).toList());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void columns_areTheSame(LiveSchema.Table table) throws Exception {
        assertThat(postgres.columns(table.name()))
                .containsExactlyElementsOf(
                        table.columns().stream().map(SchemaParityTest::column).toList());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void constraints_areTheSame(LiveSchema.Table table) throws Exception {
        assertThat(postgres.constraints(table.name()))
                .containsExactlyInAnyOrderElementsOf(table.text().constraints().stream()
                        .map(SchemaParityTest::constraint)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void indexes_areTheSame(LiveSchema.Table table) throws Exception {
        List<String> found = new ArrayList<>();
        for (String index : postgres.indexes(table.name())) {
            found.add(index(index));
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(table.indexes().stream()
                        .filter(index -> index.origin().equals("c"))
                        .map(SchemaParityTest::index)
                        .toList());
    }

    @Test
    void views_areTheSame_andOneForPeopleOfEachTable() throws Exception {
        assertThat(postgres.views())
                .containsExactlyElementsOf(Stream.concat(
                                sqlite.views().stream().map(Source.Named::name),
                                sqlite.tables().stream().map(table -> table.name() + "_readable"))
                        .toList());
    }

    @Test
    void triggers_areTheSame_andThoseForManyWriters() throws Exception {
        assertThat(postgres.triggers())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                sqlite.triggers().stream().map(Source.Named::name), TRIGGERS_OF_POSTGRESQL.stream())
                        .toList());
    }

    /** Types bear the same names, but for a log's id: SQLite numbers rows only in an INTEGER, which there has 64 bits. */
    private static String column(LiveSchema.Column column) {
        boolean numbered = column.primaryKey() && column.type().equals("INTEGER");
        String type = numbered ? "bigint" : column.type().toLowerCase(Locale.ROOT);
        String standard = column.standard();
        if (standard != null && column.type().equals("BOOLEAN")) {
            standard = standard.equals("1") ? "true" : "false"; // SQLite's booleans are 1 and 0
        }
        return column.name() + " " + type + (column.required() ? " NOT NULL" : "") + (numbered ? " IDENTITY" : "")
                + (standard == null ? "" : " DEFAULT " + standard);
    }

    private static String constraint(TableText.Constraint constraint) {
        String text = constraint.text().replaceAll("\\s+\\(", "(");
        if (text.startsWith("CHECK")) {
            text = "CHECK";
        } else if (text.startsWith("REFERENCES")) {
            text = "FOREIGN KEY(" + constraint.column() + ") " + text;
        } else if (text.startsWith("PRIMARY KEY") && !constraint.column().isEmpty()) {
            text = "PRIMARY KEY(" + constraint.column() + ")";
        }
        return constraint.name() + " " + text;
    }

    private static String index(LiveSchema.Index index) {
        String words = SqlText.words(index.sql());
        return index(index.name() + (index.unique() ? " UNIQUE" : "") + " (" + String.join(", ", index.columns()) + ")"
                + (index.partial() ? words.substring(words.indexOf(" WHERE ")) : ""));
    }

    /** PostgreSQL puts everything in brackets, names the types of constants, and writes IN as ANY. */
    private static String index(String index) {
        return index.replace("::text", "")
                .replaceAll("= ANY \\(ARRAY\\[(.*?)]\\)", "IN $1")
                .replace("compacted = 0", "compacted = false") // the one flag in a predicate
                .replaceAll("[()\"]", "")
                .replaceAll("\\s+", " ");
    }
}
