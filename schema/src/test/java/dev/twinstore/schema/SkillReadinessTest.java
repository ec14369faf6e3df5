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

/** tasks.waits_for, kept by triggers whoever writes: skills. */
@ParameterizedClass
@EnumSource(Engine.class)
class SkillReadinessTest {
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
    void task_waitsForASkillThatIsRegisteredLater() throws Exception {
        work.task("t", null, "[\"java\"]");
        assertThat(work.waitsFor("t")).isEqualTo("skill:java");

        work.skill("java");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_isReadyWhenItsSkillsAreRegistered() throws Exception {
        work.skill("java");
        work.skill("sql");

        work.task("t", null, "[\"java\", \"sql\", \"java\"]");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void task_waitsForDependenciesThenSkills() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", "[\"java\", \"sql\"]");
        assertThat(work.waitsFor("t")).isEqualTo("task:first");

        work.complete("first");
        assertThat(work.waitsFor("t")).isEqualTo("skill:java");
        work.skill("java");
        assertThat(work.waitsFor("t")).isEqualTo("skill:sql");
        work.skill("sql");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void skill_thatIsRegisteredFirstIsNotWaitedForLater() throws Exception {
        work.task("first");
        work.task("t", "[\"first\"]", "[\"java\"]");
        work.skill("java");
        assertThat(work.waitsFor("t")).isEqualTo("task:first");

        work.complete("first");

        assertThat(work.waitsFor("t")).isNull();
    }

    @Test
    void skillNames_areCompared_byLetterAndCase() throws Exception {
        work.task("t", null, "[\"java\"]");

        work.skill("Java");

        assertThat(work.waitsFor("t")).isEqualTo("skill:java");
    }

    @Test
    void skill_thatIsDeletedIsWaitedForAgain() throws Exception {
        work.skill("java");
        work.task("t", null, "[\"java\"]");

        work.sql.run("DELETE FROM skills WHERE name = 'java'");

        assertThat(work.waitsFor("t")).isEqualTo("skill:java");
    }

    @Test
    void skill_thatIsRenamedServesItsNewNameOnly() throws Exception {
        work.skill("java");
        work.task("old", null, "[\"java\"]");
        work.task("new", null, "[\"kotlin\"]");

        work.sql.run("UPDATE skills SET name = 'kotlin' WHERE name = 'java'");

        assertThat(work.waitsFor("old")).isEqualTo("skill:java");
        assertThat(work.waitsFor("new")).isNull();
    }

    @Test
    void skill_thatGoesAwayLeavesTimeAndClaimsAlone() throws Exception {
        work.skill("java");
        work.worker("w");
        work.task("claimed", null, "[\"java\"]");
        work.claim("claimed", "w");
        work.task("later", null, "[\"java\"]");
        work.set("later", "not_before", 99);

        work.sql.run("DELETE FROM skills");

        assertThat(work.waitsFor("claimed")).isNull();
        assertThat(work.waitsFor("later")).isEqualTo("time");
    }

    @Test
    void claimedTask_whoseSkillWentAwayWaitsForItOncePendingAgain() throws Exception {
        work.skill("java");
        work.worker("w");
        work.task("t", null, "[\"java\"]");
        work.claim("t", "w");
        work.sql.run("DELETE FROM skills");

        work.sql.run("UPDATE tasks SET status = 'pending', claimed_by = NULL, claimed_at = NULL WHERE id = 't'");

        assertThat(work.waitsFor("t")).isEqualTo("skill:java");
    }

    @Test
    void skill_thatIsReplacedInOneStatementIsStillThere() throws Exception {
        work.skill("java");
        work.task("t", null, "[\"java\"]");

        work.replaceSkill("java");

        assertThat(work.waitsFor("t")).isNull();
    }
}
