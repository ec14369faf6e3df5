package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** tasks.waits_for, kept by triggers whoever writes: dependencies and time. */
@ParameterizedClass
@EnumSource(Engine.class)
class ReadinessTest {
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
    void task_thatAsksForNothingIsReady() throws Exception {
        work.task("t");
        work.task("u", "[]", "[]");

        assertThat(work.waitsFor("t")).isNull();
        assertThat(work.waitsFor("u")).isNull();
    }

    @Test
    void task_waitsForADependencyThatCameBefore() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", null);
        assertThat(work.waitsFor("t")).isEqualTo("task:first");

        work.complete("first");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_waitsForADependencyThatComesLater() throws Exception {
        work.task("t", "[\"later\"]", null);
        assertThat(work.waitsFor("t")).isEqualTo("task:later");
        work.task("later");
        assertThat(work.waitsFor("t")).isEqualTo("task:later");

        work.complete("later");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_isReadyWhenItsDependencyComesInCompleted() throws Exception {
        work.task("t", "[\"imported\"]", null);

        work.sql.run("INSERT INTO tasks (id, outcome_id, title, status, created_at, updated_at)"
                + " VALUES ('imported', 'o', 'task', 'completed', 1, 1)");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_isReadyWhenItsDependencyIsCompletedAlready() throws Exception {
        work.task("first");
        work.complete("first");

        work.task("t", "[\"first\"]", null);

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_waitsForOneDependencyAfterTheOther() throws Exception {
        work.task("a");
        work.task("b");
        work.task("c");
        work.task("t", "[\"a\", \"b\", \"c\"]", null);
        assertThat(work.blockers("t")).containsExactly("task:a", "task:b", "task:c");

        work.complete("b");
        assertThat(work.waitsFor("t")).isEqualTo("task:a");
        work.complete("a");
        assertThat(work.waitsFor("t")).isEqualTo("task:c");
        work.complete("c");

        assertThat(work.waitsFor("t")).isNull();
        assertThat(work.blockers("t")).isEmpty();
    }

    @Test
    void completion_wakesEveryTaskThatWaitsForIt() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", null);
        work.task("u", "[\"first\"]", null);
        work.task("v", "[\"other\"]", null);

        work.complete("first");

        assertThat(work.waitsFor("t")).isNull();
        assertThat(work.waitsFor("u")).isNull();
        assertThat(work.waitsFor("v")).isEqualTo("task:other");
    }

    @Test
    void failure_wakesNobody() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", null);

        work.set("first", "status", "failed");

        assertThat(work.waitsFor("t")).isEqualTo("task:first");
    }

    @Test
    void task_waitsForItsTimeFirst() throws Exception {
        work.sql.run("INSERT INTO tasks (id, outcome_id, title, not_before, depends_on, created_at, updated_at)"
                + " VALUES ('t', 'o', 'task', 99, '[\"first\"]', 1, 1)");
        assertThat(work.waitsFor("t")).isEqualTo("time");
        work.task("first");
        work.complete("first");
        assertThat(work.waitsFor("t")).isEqualTo("time");

        work.set("t", "not_before", null);

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_thatIsPutOffWaitsForItsTime() throws Exception {
        work.task("t");

        work.set("t", "not_before", 99);

        assertThat(work.waitsFor("t")).isEqualTo("time");
    }

    @Test
    void task_whoseDependenciesChangeIsLookedAtAgain() throws Exception {
        work.task("a");
        work.task("b");
        work.complete("b");
        work.task("t", "[\"a\"]", null);

        work.set("t", "depends_on", "[\"b\"]");
        assertThat(work.waitsFor("t")).isNull();
        work.set("t", "depends_on", "[\"a\", \"b\"]");
        assertThat(work.waitsFor("t")).isEqualTo("task:a");
        work.set("t", "depends_on", null);

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_thatNamesADependencyTwiceWaitsOnce() throws Exception {
        work.task("first");
        work.task("t", "[\"first\", \"first\"]", null);

        work.complete("first");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_thatDependsOnItselfOrOnNobodyWaitsForEver() throws Exception {
        work.task("t", "[\"t\"]", null);
        work.task("u", "[\"nobody\"]", null);

        assertThat(work.waitsFor("t")).isEqualTo("task:t");
        assertThat(work.waitsFor("u")).isEqualTo("task:nobody");
    }

    @Test
    void task_withElementsThatAreNoStringsWaitsForThem() throws Exception {
        work.task("7");
        work.task("t", "[7]", null);
        assertThat(work.waitsFor("t")).isEqualTo("task:7");
        work.complete("7");
        assertThat(work.waitsFor("t")).isNull();

        work.task("u", "[true, [2], {\"a\": 1}]", null);
        assertThat(work.waitsFor("u")).isEqualTo("task:1");
        assertThat(work.blockers("u")).containsExactly("task:1", "task:[2]", "task:{\"a\":1}");
    }

    @Test
    void task_thatNamesNullIsNotReady() throws Exception {
        work.task("t", "[null, \"first\"]", "[null]");

        assertThat(work.waitsFor("t")).isEqualTo("task:null");
        assertThat(work.blockers("t")).containsExactly("task:null", "task:first", "skill:null");
    }

    @Test
    void completedTask_thatIsReopenedHoldsUpOnlyWhoAsksAgain() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", null);
        work.complete("first");

        work.set("first", "status", "pending");

        assertThat(work.waitsFor("t")).as("what was ready stays ready").isNull();
        work.task("u", "[\"first\"]", null);
        assertThat(work.waitsFor("u")).isEqualTo("task:first");
        work.complete("first");
        assertThat(work.waitsFor("u")).isNull();
    }

    @Test
    void claimedTask_whoseDependencyIsReopenedWaitsForItOncePendingAgain() throws Exception {
        work.worker("w");
        work.task("first");
        work.complete("first");
        work.task("t", "[\"first\"]", null);
        work.claim("t", "w");
        work.set("first", "status", "pending");
        assertThat(work.waitsFor("t")).isNull();

        work.sql.run("UPDATE tasks SET status = 'pending', claimed_by = NULL WHERE id = 't'");

        assertThat(work.waitsFor("t")).isEqualTo("task:first");
    }

    @Test
    void deletedDependency_keepsHoldingUp() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", null);

        work.sql.run("DELETE FROM tasks WHERE id = 'first'");

        assertThat(work.waitsFor("t")).isEqualTo("task:first");
    }

    @Test
    void triggers_copeWithAnyText() throws Exception {
        String odd = "it's \"odd\" – 🦉 % _ :";
        work.task(odd);
        work.sql.run(
                "INSERT INTO tasks (id, outcome_id, title, depends_on, created_at, updated_at)"
                        + " VALUES ('t', 'o', 'task', ?, 1, 1)",
                "[\"" + odd.replace("\"", "\\\"") + "\"]");
        assertThat(work.waitsFor("t")).isEqualTo("task:" + odd);

        work.complete(odd);

        assertThat(work.waitsFor("t")).isNull();
    }
}
