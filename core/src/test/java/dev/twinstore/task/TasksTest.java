package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.CapabilityType;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.Text;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Adding, finding, listing and changing tasks. */
class TasksTest extends TestStore {
    @Test
    void add_storesEveryPart() {
        NewTask all = NewTask.of("Title 'with' \"quotes\"; -- and 🎬")
                .id("my-id")
                .description("d")
                .prdContext("p")
                .designContext("e")
                .priority(7)
                .score(1.5)
                .maxAttempts(9)
                .capability(CapabilityType.TOOL)
                .fromReview(3)
                .requiredSkills("a", "b", "a")
                .notBefore(time.now())
                .intent("i")
                .approach("h");
        Task stored = store.tasks().add(outcome, all);
        assertThat(stored).isEqualTo(store.tasks().get("my-id"));
        assertThat(stored.title()).isEqualTo("Title 'with' \"quotes\"; -- and 🎬");
        assertThat(stored.priority()).isEqualTo(7);
        assertThat(stored.score()).isEqualTo(1.5);
        assertThat(stored.maxAttempts()).isEqualTo(9);
        assertThat(stored.phase()).isEqualTo(TaskPhase.CAPABILITY);
        assertThat(stored.capabilityType()).isEqualTo(CapabilityType.TOOL);
        assertThat(stored.fromReview()).isTrue();
        assertThat(stored.reviewCycle()).isEqualTo(3);
        assertThat(stored.requiredSkills()).containsExactly("a", "b");
        assertThat(activities(ActivityType.TASK_CREATED)).isEqualTo(1);
    }

    @Test
    void add_hasTheDefaultsOfTheModel() {
        Task task = store.tasks().add(outcome, NewTask.of("t"));
        assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(task.priority()).isEqualTo(100);
        assertThat(task.score()).isZero();
        assertThat(task.maxAttempts()).isEqualTo(3);
        assertThat(task.phase()).isEqualTo(TaskPhase.EXECUTION);
        assertThat(task.claimNo()).isZero();
        assertThat(task.dependsOn()).isNull();
        assertThat(task.createdAt()).isEqualTo(time.now());
    }

    @Test
    void add_refusesWhatCannotBe() {
        assertThatThrownBy(() -> NewTask.of("  ")).hasMessageContaining("title");
        assertThatThrownBy(() -> NewTask.of("t").priority(-1)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> NewTask.of("t").maxAttempts(0)).hasMessageContaining("was 0");
        assertThatThrownBy(() -> NewTask.of("t").score(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> store.tasks().add("ghost", NewTask.of("t")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("ghost");
        task(NewTask.of("t").id("twice"));
        assertThatThrownBy(() -> task(NewTask.of("t").id("twice")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("twice");
        setStatus(outcome, OutcomeStatus.ARCHIVED);
        assertThatThrownBy(() -> task("t")).isInstanceOf(RefusedException.class).hasMessageContaining("archived");
    }

    @Test
    void add_refusesTextThatCannotBeStoredWithoutLoss() {
        for (String hostile : List.of("nul \0 here", "half \uD83D pair", "half \uDE00")) {
            assertThatThrownBy(() -> task(NewTask.of(hostile)))
                    .isInstanceOf(InvalidTextException.class)
                    .hasMessageContainingAll("index", "Text.readable");
            assertThat(store.tasks().get(task(Text.readable(hostile))).title()).isEqualTo(Text.readable(hostile));
        }
    }

    @Test
    void list_isInClaimOrderAndFiltered() {
        String a = task("a");
        String b = task(NewTask.of("b").priority(1));
        String c = task(NewTask.of("c").phase(TaskPhase.CAPABILITY));
        assertThat(store.tasks().list(outcome, TaskFilter.all()))
                .extracting(Task::id)
                .containsExactly(b, a, c);
        assertThat(store.tasks().list(outcome, TaskFilter.all().phase(TaskPhase.CAPABILITY)))
                .extracting(Task::id)
                .containsExactly(c);
        assertThat(store.tasks().list(outcome, TaskFilter.all().limit(1))).hasSize(1);
        assertThat(store.tasks().list(outcome, TaskFilter.all().status(TaskStatus.RUNNING)))
                .isEmpty();
        assertThatThrownBy(() -> TaskFilter.all().limit(-1)).hasMessageContaining("was -1");
    }

    @Test
    void update_changesOnlyWhatIsNamed() {
        String id = task(NewTask.of("t").description("d"));
        Task after = store.tasks().update(id, TaskChange.of().title("new").description(null));
        assertThat(after.title()).isEqualTo("new");
        assertThat(after.description()).isNull();
        assertThat(after.priority()).isEqualTo(100);
        assertThat(activities(ActivityType.TASK_UPDATED)).isEqualTo(1);
        assertThatThrownBy(() -> store.tasks().update("ghost", TaskChange.of().priority(1)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void update_isRefusedForTasksThatHaveEnded() {
        String id = task("t");
        store.tasks().claim(worker("w")).orElseThrow().complete().orThrow();
        assertThatThrownBy(() -> store.tasks().update(id, TaskChange.of().priority(1)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("completed");
    }

    @Test
    void reprioritize_changesAllOrNone() {
        String a = task("a");
        String b = task("b");
        store.tasks().reprioritize(Map.of(a, 5, b, 1));
        assertThat(store.tasks().list(outcome, TaskFilter.all()))
                .extracting(Task::id)
                .containsExactly(b, a);
        assertThatThrownBy(() -> store.tasks().reprioritize(Map.of(a, 1, "ghost", 2)))
                .isInstanceOf(NotFoundException.class);
        assertThat(store.tasks().get(a).priority()).isEqualTo(5);
        assertThatThrownBy(() -> store.tasks().reprioritize(Map.of(a, -1))).hasMessageContaining("was -1");
    }

    @Test
    void statistics_countByStatusAndPhase() {
        task("a");
        task("b");
        task(NewTask.of("c").phase(TaskPhase.CAPABILITY).priority(1));
        store.tasks().claim(worker("w")).orElseThrow().complete().orThrow();
        TaskStatistics statistics = store.tasks().statistics(outcome);
        assertThat(statistics.count(TaskPhase.CAPABILITY, TaskStatus.COMPLETED)).isEqualTo(1);
        assertThat(statistics.count(TaskStatus.PENDING)).isEqualTo(2);
        assertThat(statistics.total()).isEqualTo(3);
        assertThat(store.tasks().statistics("ghost").total()).isZero();
        assertThat(store.tasks().isPhaseComplete(outcome, TaskPhase.CAPABILITY)).isTrue();
        assertThat(store.tasks().isPhaseComplete(outcome, TaskPhase.EXECUTION)).isFalse();
    }

    @Test
    void capabilityReadiness_followsTheCapabilityTasks() {
        assertThat(ready()).isEqualTo(CapabilityReadiness.NOT_STARTED);
        task(NewTask.of("a").capability(CapabilityType.SKILL));
        task(NewTask.of("b").capability(CapabilityType.TOOL));
        assertThat(ready()).isEqualTo(CapabilityReadiness.NOT_STARTED);
        Worker worker = worker("w");
        Claim a = store.tasks().claim(worker).orElseThrow();
        assertThat(ready()).isEqualTo(CapabilityReadiness.IN_PROGRESS);
        a.release().orThrow();
        assertThat(ready()).as("nobody ever started").isEqualTo(CapabilityReadiness.NOT_STARTED);
        store.tasks().claim(worker).orElseThrow().complete().orThrow();
        assertThat(ready()).isEqualTo(CapabilityReadiness.IN_PROGRESS);
        store.tasks().claim(worker).orElseThrow().complete().orThrow();
        assertThat(ready()).isEqualTo(CapabilityReadiness.COMPLETE);
        task(NewTask.of("c").capability(CapabilityType.CONFIG));
        assertThat(ready()).as("more to build").isEqualTo(CapabilityReadiness.IN_PROGRESS);
    }

    private CapabilityReadiness ready() {
        return store.outcomes().get(outcome).capabilityReady();
    }
}
