package dev.twinstore.model;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.select;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jooq.Allow;
import org.jooq.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written through the generated model is read back as it was. */
@Allow.PlainSQL
class ConvertersTest {
    @TempDir
    Path folder;

    private Migrated migrated;

    @BeforeEach
    void open() throws Exception {
        migrated = Migrated.in(folder);
        migrated.outcome("o");
        migrated.dsl.execute(
                "INSERT INTO tasks (id, outcome_id, title, created_at, updated_at) VALUES ('t', 'o', 'task', 1, 1)");
    }

    @AfterEach
    void close() throws Exception {
        migrated.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-11-23T01:02:03.456Z", "9999-12-31T23:59:59.999Z"})
    void moment_comesBackAsItWas(Instant moment) {
        migrated.dsl.update(TASKS).set(TASKS.STARTED_AT, moment).execute();

        assertThat(read(TASKS.STARTED_AT)).isEqualTo(moment);
        assertThat(stored("started_at")).isEqualTo(Long.toString(moment.toEpochMilli()));
    }

    @Test
    void moment_isCutToTheMillisecond() {
        migrated.dsl
                .update(TASKS)
                .set(TASKS.STARTED_AT, Instant.parse("2026-01-01T00:00:00.123999Z"))
                .execute();

        assertThat(read(TASKS.STARTED_AT)).isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "it's \"quoted\" \\ and ; -- not a comment",
                "🦉 émoji ☃ 漢字 \u202e",
                "tab\tnew\nline\r\nend",
                "\u0001\u007f\ufffe\uffff",
                "${serial} %s {0} ?"
            })
    void text_comesBackAsItWas(String text) {
        migrated.dsl.update(TASKS).set(TASKS.DESCRIPTION, text).execute();

        assertThat(read(TASKS.DESCRIPTION)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\ud83eb", "\udd89", "end\ud83e"})
    void text_thatCannotBeStoredIsRefused(String text) {
        assertThatThrownBy(() ->
                        migrated.dsl.update(TASKS).set(TASKS.DESCRIPTION, text).execute())
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining("Text.readable");
        assertThat(read(TASKS.DESCRIPTION)).isNull();

        migrated.dsl.update(TASKS).set(TASKS.DESCRIPTION, Text.readable(text)).execute();
        assertThat(read(TASKS.DESCRIPTION)).hasSameSizeAs(text);
    }

    @Test
    void readable_leavesGoodTextAlone() {
        String good = "all 🦉 good";

        assertThat(Text.readable(good)).isSameAs(good);
        assertThat(Text.readable("a\u0000b\ud83e")).isEqualTo("a␀b\ufffd");
        assertThat(Text.firstUnstorable("🦉\u0000", 0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "\"text\"",
                "[]",
                "{\"b\":1,\"a\":[1,2.50,-3e+400,12345678901234567890.123456789]}",
                "\"it's 🦉 \\u0000 \\\"quoted\\\"\""
            })
    void json_comesBackAsItWas(String text) {
        JsonNode json = Json.parse(text);

        migrated.dsl.update(OUTCOMES).set(OUTCOMES.INTENT, json).execute();

        assertThat(migrated.dsl.fetchValue(select(OUTCOMES.INTENT).from(OUTCOMES)))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{", "1 2", "nope", "[1,]"})
    void parse_refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void strings_comeBackAsTheyWere() {
        List<String> strings = List.of("", "it's", "\"quoted\"", "🦉", "[", "a,b", "null");

        migrated.dsl.update(TASKS).set(TASKS.REQUIRED_SKILLS, strings).execute();

        assertThat(read(TASKS.REQUIRED_SKILLS)).isEqualTo(strings);
    }

    @Test
    void strings_thatCannotBeStoredAreRefused() {
        Json.Strings converter = new Json.Strings();

        assertThatThrownBy(() -> converter.to(List.of("good", "a\u0000b"))).isInstanceOf(InvalidTextException.class);
    }

    @Test
    void elements_thatAreNoStringsAreReadAsTheirJson() {
        migrated.dsl.execute("UPDATE tasks SET required_skills = '[7, null, true, {\"a\": 1}, \"x\"]'");

        assertThat(read(TASKS.REQUIRED_SKILLS)).containsExactly("7", "null", "true", "{\"a\":1}", "x");
    }

    @Test
    void jsonColumn_thatHoldsSomethingElseIsAnErrorThatShowsIt() {
        assertThatThrownBy(() -> new Json.Strings().from("{\"a\": 1}"))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("{\"a\": 1}");
        assertThatThrownBy(() -> new Json.Column().from("{broken"))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("{broken");
    }

    @Test
    void null_staysNull() {
        assertThat(read(TASKS.STARTED_AT)).isNull();
        assertThat(read(TASKS.DESCRIPTION)).isNull();
        assertThat(read(TASKS.REQUIRED_SKILLS)).isNull();
        migrated.dsl.update(TASKS).setNull(TASKS.REQUIRED_SKILLS).execute();
        assertThat(stored("required_skills")).isNull();
    }

    private <T> T read(Field<T> field) {
        return migrated.dsl.fetchValue(select(field).from(TASKS));
    }

    private String stored(String column) {
        return migrated.dsl
                .fetchSingle("SELECT CAST(" + column + " AS TEXT) FROM tasks")
                .get(0, String.class);
    }

    /** Jackson reads no name of more than 50,000 characters and no text of more than 20 million, unless told to. */
    @Test
    void json_ofAnyLength_comesBack() {
        String name = "n".repeat(60_000);
        JsonNode json = Json.MAPPER.createObjectNode().put(name, "x".repeat(21_000_000));
        Json.Column column = new Json.Column();

        assertThat(column.from(column.to(json)).equals(json)).isTrue();
    }

    @Test
    void json_withANumberThatCouldNotBeReadAgain_isRefused() {
        JsonNode json = Json.MAPPER.createArrayNode().add(new BigDecimal("1".repeat(1_001)));

        assertThatThrownBy(() -> new Json.Column().to(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a number of 1001 characters");
    }

    @Test
    void printable_isOneLine_thatDrivesNoTerminal() {
        assertThat(Text.printable("a\r\nb\tc\u001b[2J\u009b\u202e\u2066\0é👧"))
                .isEqualTo("a  b c\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFDé👧");
        String plain = "nothing to mend";
        assertThat(Text.printable(plain)).isSameAs(plain);
    }
}
