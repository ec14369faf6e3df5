package dev.twinstore.skill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Goals;
import dev.twinstore.WithStore;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What skills do to the tasks that need them. */
class SkillsAndTasksTest extends WithStore {
    private static final NewSkill BLENDER = NewSkill.of("blender", "3D", "p");
    private String task = "";
    private Worker worker;

    @BeforeEach
    void addTask() {
        String goal = Goals.active(store);
        worker = store.workers().start(goal, "renderer-1");
        task = store.tasks()
                .add(goal, NewTask.of("Render shot 12").requiredSkills("blender"))
                .id();
    }

    private Optional<Claim> claim() {
        return store.tasks().claim(worker);
    }

    @Test
    void register_makesWaitingTasksReady() {
        assertThat(claim()).isEmpty();
        store.skills().register(BLENDER);
        assertThat(claim()).isPresent();
    }

    @Test
    void unregister_makesPendingTasksWaitAgain() {
        store.skills().register(BLENDER);
        store.skills().register(BLENDER);
        store.skills().unregister("blender");
        assertThat(claim()).isEmpty();
        assertThat(store.tasks().get(task).waitsFor()).isEqualTo("skill:blender");
        store.skills().register(BLENDER);
        assertThat(claim()).isPresent();
    }

    @Test
    void unregister_leavesAClaimAlone() {
        store.skills().register(BLENDER);
        Claim claim = claim().orElseThrow();
        store.skills().unregister("blender");
        assertThat(claim.start()).isInstanceOf(Held.class);
        assertThat(claim.complete()).isInstanceOf(Held.class);
    }

    @Test
    void aReleasedTaskWaitsForASkillThatWentMeanwhile() {
        store.skills().register(BLENDER);
        Claim claim = claim().orElseThrow();
        store.skills().unregister("blender");
        assertThat(claim.release()).isInstanceOf(Held.class);
        assertThat(claim()).isEmpty();
        store.skills().register(BLENDER);
        assertThat(claim()).isPresent();
    }

    @Test
    void aFailedTaskWaitsForASkillThatWentMeanwhile() {
        store.skills().register(BLENDER);
        assertThat(claim().orElseThrow().fail("no luck")).isInstanceOf(Held.class);
        time.advance(Duration.ofDays(1));
        Claim second = claim().orElseThrow();
        store.skills().unregister("blender");
        assertThat(second.release()).isInstanceOf(Held.class);
        assertThat(claim()).isEmpty();
        store.skills().register(BLENDER);
        assertThat(claim()).isPresent();
    }
}
