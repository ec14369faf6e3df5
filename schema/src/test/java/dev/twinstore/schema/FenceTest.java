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

/** Claims by a program that knows nothing of the fence, and workers and goals that go away. */
@ParameterizedClass
@EnumSource(Engine.class)
class FenceTest {
    @Parameter
    Engine engine;

    @TempDir
    Path folder;

    private Work work;

    @BeforeEach
    void open() throws Exception {
        work = engine.work(folder);
        work.worker("v");
        work.worker("w");
        work.task("t");
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    @Test
    void fence_growsAtEachClaimOfAnotherProgram() throws Exception {
        assertThat(work.get("t", "claim_no")).isEqualTo(0);
        work.claim("t", "w");
        assertThat(work.get("t", "claim_no")).isEqualTo(1);
        release();
        work.claim("t", "w");
        assertThat(work.get("t", "claim_no")).isEqualTo(2);
        work.claim("t", "v");

        assertThat(work.get("t", "claim_no")).as("taken over without a release").isEqualTo(3);
    }

    @Test
    void fence_growsOnceWhenTheProgramKnowsIt() throws Exception {
        work.sql.run("UPDATE tasks SET status = 'claimed', claimed_by = 'w', claim_no = claim_no + 1 WHERE id = 't'");

        assertThat(work.get("t", "claim_no")).isEqualTo(1);
    }

    @Test
    void fence_staysAtOtherWrites() throws Exception {
        work.claim("t", "w");
        work.set("t", "status", "running");
        work.set("t", "claimed_by", "w");
        work.complete("t");
        release();

        assertThat(work.get("t", "claim_no")).isEqualTo(1);
    }

    @Test
    void claim_needsAnOwner() {
        assertThatThrownBy(() -> work.set("t", "status", "claimed"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("task_owned_when_claimed");
    }

    @Test
    void deletedWorker_letsGoOfItsTasks() throws Exception {
        work.task("u");
        work.task("done");
        work.claim("t", "w");
        work.claim("u", "w");
        work.set("u", "status", "running");
        work.claim("done", "w");
        work.complete("done");

        work.sql.run("DELETE FROM workers WHERE id = 'w'");

        assertThat(work.get("t", "status")).isEqualTo("pending");
        assertThat(work.get("u", "status")).isEqualTo("pending");
        assertThat(work.get("u", "claimed_by")).isNull();
        assertThat(work.get("u", "claimed_at")).isNull();
        assertThat(work.get("t", "claim_no")).isEqualTo(1);
        assertThat(work.get("done", "status")).isEqualTo("completed");
        assertThat(work.get("done", "claimed_by")).isNull();
        work.assertWhole();
    }

    @Test
    void deletedGoal_takesClaimedTasksAndTheirWorkersAlong() throws Exception {
        work.claim("t", "w");
        work.sql.run("UPDATE workers SET current_task_id = 't' WHERE id = 'w'");
        work.sql.run("INSERT INTO progress_entries (outcome_id, worker_id, iteration, content, task_id, created_at)"
                + " VALUES ('o', 'w', 1, 'half way', 't', 1)");

        work.sql.run("DELETE FROM outcomes WHERE id = 'o'");

        assertThat(work.sql.texts("SELECT count(*) FROM tasks UNION ALL SELECT count(*) FROM workers"
                        + " UNION ALL SELECT count(*) FROM progress_entries"))
                .containsOnly("0");
        work.assertWhole();
    }

    @Test
    void deletedGoal_freesAWorkerOfAnotherGoalThatWorkedOnItsTask() throws Exception {
        work.outcome("p");
        work.sql.run("INSERT INTO workers (id, outcome_id, name, updated_at) VALUES ('guest', 'p', 'guest', 1)");
        work.claim("t", "guest");
        work.sql.run("UPDATE workers SET current_task_id = 't' WHERE id = 'guest'");

        work.sql.run("DELETE FROM outcomes WHERE id = 'o'");

        assertThat(work.sql.value("SELECT current_task_id FROM workers WHERE id = 'guest'"))
                .isNull();
        work.assertWhole();
    }

    @Test
    void deletedTask_freesItsWorker() throws Exception {
        work.claim("t", "w");
        work.sql.run("UPDATE workers SET current_task_id = 't' WHERE id = 'w'");

        work.sql.run("DELETE FROM tasks WHERE id = 't'");

        assertThat(work.sql.value("SELECT current_task_id FROM workers WHERE id = 'w'"))
                .isNull();
        work.assertWhole();
    }

    private void release() throws SQLException {
        work.sql.run("UPDATE tasks SET status = 'pending', claimed_by = NULL, claimed_at = NULL WHERE id = 't'");
    }
}
