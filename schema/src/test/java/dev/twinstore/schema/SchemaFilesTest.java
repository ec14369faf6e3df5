package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reviewers' files say what the scripts do. With {@code -Dschema.accept} they are written instead. */
class SchemaFilesTest {
    static final String TO_ACCEPT = "if the change is meant: mvn -pl schema verify -Dschema.accept";
    private static final Path CURRENT = Path.of("current.sqlite.sql");
    private static final Path CURRENT_POSTGRESQL = Path.of("current.postgresql.sql");
    private static final Path DICTIONARY = Path.of("SCHEMA.md");

    @TempDir
    static Path folder;

    private static Path migrated;

    @BeforeAll
    static void migrate() throws Exception {
        migrated = folder.resolve("migrated.db");
        if (accepting()) {
            ReleasedScripts.accept();
            Jvm.run(Schema.class, migrated.toString()); // this JVM may have read the list before it grew
        } else {
            Schema.migrate(migrated, Wait.LONG);
        }
    }

    static boolean accepting() {
        return System.getProperty("schema.accept") != null;
    }

    @Test
    void currentSql_isTheMigratedSchema() throws Exception {
        compare(CURRENT, CurrentSql.of(LiveSchema.of(migrated)));
    }

    @Test
    void dictionary_isTheMigratedSchema() throws Exception {
        compare(DICTIONARY, Dictionary.of(LiveSchema.of(migrated)));
    }

    @Test
    void currentSql_makesTheSameSchemaWhenRun() throws Exception {
        Path byHand = folder.resolve("by-hand.db");
        try (Sql sql = Sql.open(byHand)) {
            sql.runAll(CurrentSql.of(LiveSchema.of(migrated)));
        }
        assertThat(facts(byHand)).containsExactlyElementsOf(facts(migrated));
    }

    @Test
    void currentPostgresSql_isWhatTheScriptsSay() throws Exception {
        compare(CURRENT_POSTGRESQL, CurrentPostgresSql.of(Source.scripts("postgresql")));
    }

    @Test
    void currentPostgresSql_makesTheSameSchemaWhenRun() throws Exception {
        String current = CurrentPostgresSql.of(Source.scripts("postgresql"));
        try (Postgres byHand = Postgres.empty();
                Sql made = Sql.open(byHand);
                Postgres byScripts = Postgres.empty()) {
            made.run("SET search_path = public, \"$user\", public"); // Flyway's, which functions keep
            made.runAll(current);
            if (accepting()) {
                return; // this JVM may have read the list before it grew
            }
            Schema.migrate(byScripts.dataSource(), byScripts.name(), Wait.LONG);
            try (Sql migrated = Sql.open(byScripts)) {
                assertThat(new PostgresCatalog(made).all())
                        .isNotEmpty()
                        .containsExactlyElementsOf(new PostgresCatalog(migrated).all());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"current.sqlite.sql", "current.postgresql.sql", "roles.postgresql.sql"})
    void currentSql_fitsTheScreen(String file) throws Exception {
        assertThat(Files.readAllLines(Path.of(file)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    private static List<Object> facts(Path file) throws SQLException {
        List<Object> facts = new ArrayList<>();
        LiveSchema schema = LiveSchema.of(file);
        for (LiveSchema.Table table : schema.tables()) {
            facts.add(table.name());
            facts.addAll(table.columns());
            facts.addAll(table.foreignKeys());
            facts.addAll(table.indexes());
            facts.addAll(table.text().constraints());
        }
        facts.addAll(schema.views());
        facts.addAll(schema.triggers());
        return facts;
    }

    private static void compare(Path file, String expected) throws IOException {
        if (accepting()) {
            Files.writeString(file, expected);
        }
        String found = Files.exists(file) ? Files.readString(file) : "";
        assertThat(found)
                .as("schema/%s is not what the scripts make; %s", file, TO_ACCEPT)
                .isEqualTo(expected);
    }
}
