package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no JSON is refused by the constraint that says so, on both engines. */
@ParameterizedClass
@EnumSource(Engine.class)
class JsonTest {
    @Parameter
    Engine engine;

    @TempDir
    Path folder;

    private Work work;

    @BeforeEach
    void open() throws Exception {
        work = engine.work(folder);
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    @Test
    void text_thatIsNoJsonIsRefusedByName() {
        for (String odd : new String[] {"no json", "", "{", "[1", "{'a': 1}", "[1] x", "nan", "[".repeat(20_000)}) {
            assertRefused("outcome_intent_is_json", "UPDATE outcomes SET intent = ? WHERE id = 'o'", odd);
            assertRefused(
                    "task_depends_on_is_json_array",
                    "INSERT INTO tasks (id, outcome_id, title, depends_on, created_at, updated_at)"
                            + " VALUES ('t', 'o', 'task', ?, 1, 1)",
                    odd);
        }
    }

    @Test
    void list_thatIsNoneIsRefusedByName() throws Exception {
        work.task("t");
        for (String odd : new String[] {"{}", "\"a\"", "1", "null"}) {
            assertRefused("task_depends_on_is_json_array", "UPDATE tasks SET depends_on = ? WHERE id = 't'", odd);
            assertRefused(
                    "task_required_skills_is_json_array", "UPDATE tasks SET required_skills = ? WHERE id = 't'", odd);
        }
        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void json_ofEveryKindIsTaken() throws Exception {
        for (String json : new String[] {"{}", "[]", "1.5e3", "\"a\"", "true", "null", " [1, {\"a\": \"ü🦉\"}] "}) {
            assertThat(work.sql.run("UPDATE outcomes SET intent = ? WHERE id = 'o'", json))
                    .as(json)
                    .isOne();
        }
    }

    private void assertRefused(String constraint, String statement, String value) {
        assertThatThrownBy(() -> work.sql.run(statement, value))
                .as(value.length() > 20 ? "deep" : value)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(constraint);
    }
}
