package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.WithStore;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalsTest extends WithStore {
    private void create(String name, String... parent) {
        time.advance(Duration.ofSeconds(1));
        NewOutcome outcome = NewOutcome.of(name).id(name);
        store.outcomes().create(parent.length == 0 ? outcome : outcome.parent(parent[0]));
    }

    private static Totals totals(Map<TaskStatus, Long> tasks, String cost, long live) {
        return new Totals(tasks, new BigDecimal(cost), live);
    }

    @Test
    void totals_areThoseComputedByHand() {
        create("top");
        create("left", "top");
        create("right", "top");
        create("leaf", "left");
        create("elsewhere");
        Given.task(store, "top", TaskStatus.PENDING);
        Given.task(store, "left", TaskStatus.COMPLETED);
        Given.task(store, "left", TaskStatus.COMPLETED);
        Given.task(store, "leaf", TaskStatus.RUNNING);
        Given.task(store, "leaf", TaskStatus.FAILED);
        Given.task(store, "right", TaskStatus.CLAIMED);
        Given.task(store, "elsewhere", TaskStatus.PENDING);
        Given.worker(store, "leaf", WorkerStatus.RUNNING);
        Given.worker(store, "leaf", WorkerStatus.PAUSED);
        Given.worker(store, "leaf", WorkerStatus.FAILED);
        Given.worker(store, "right", WorkerStatus.RUNNING);
        Given.worker(store, "right", WorkerStatus.IDLE);
        Given.cost(store, "top", "0.000001");
        Given.cost(store, "left", "1.25");
        Given.cost(store, "leaf", "0.1");
        Given.cost(store, "leaf", "0.2");
        Given.cost(store, "right", "-0.05");
        Given.cost(store, "elsewhere", "100");

        List<OutcomeTotals> totals = store.outcomes().totals("top");
        assertThat(totals.stream().map(at -> at.outcome().id())).containsExactly("top", "left", "leaf", "right");
        assertThat(totals.get(0).own()).isEqualTo(totals(Map.of(TaskStatus.PENDING, 1L), "0.000001", 0));
        assertThat(totals.get(0).withDescendants())
                .isEqualTo(totals(
                        Map.of(
                                TaskStatus.PENDING, 1L,
                                TaskStatus.CLAIMED, 1L,
                                TaskStatus.RUNNING, 1L,
                                TaskStatus.COMPLETED, 2L,
                                TaskStatus.FAILED, 1L),
                        "1.500001",
                        3));
        assertThat(totals.get(1).own()).isEqualTo(totals(Map.of(TaskStatus.COMPLETED, 2L), "1.25", 0));
        assertThat(totals.get(1).withDescendants())
                .isEqualTo(totals(
                        Map.of(TaskStatus.COMPLETED, 2L, TaskStatus.RUNNING, 1L, TaskStatus.FAILED, 1L), "1.55", 2));
        assertThat(totals.get(2).own()).isEqualTo(totals.get(2).withDescendants());
        assertThat(totals.get(2).own().cost()).isEqualTo(new BigDecimal("0.300000"));
        assertThat(totals.get(3).withDescendants()).isEqualTo(totals(Map.of(TaskStatus.CLAIMED, 1L), "-0.05", 1));
        assertThat(totals.get(0).withDescendants().openTasks()).isEqualTo(3);
        assertThat(totals.get(0).withDescendants().totalTasks()).isEqualTo(6);
    }

    @Test
    void totals_ofAnEmptyGoalAreZero() {
        create("empty");
        List<OutcomeTotals> totals = store.outcomes().totals("empty");
        assertThat(totals).hasSize(1);
        assertThat(totals.get(0).withDescendants()).isEqualTo(totals(Map.of(), "0", 0));
        assertThat(totals.get(0).own().tasks()).hasSize(TaskStatus.values().length);
        assertThatThrownBy(() -> store.outcomes().totals("x")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void totals_ofATenthAThousandTimesAreAHundred() {
        create("top");
        create("child", "top");
        store.run(tx -> {
            for (int i = 0; i < 1000; i++) {
                Given.cost(tx, "child", "0.1");
            }
        });
        assertThat(store.outcomes().totals("top").get(0).withDescendants().cost())
                .isEqualTo(new BigDecimal("100.000000"));
    }

    @Test
    void totals_ofAChainOfFiftyAddUpAtEachStep() {
        store.run(tx -> {
            for (int i = 0; i < 50; i++) {
                NewOutcome outcome = NewOutcome.of("c" + i).id("c" + i);
                tx.outcomes().create(i == 0 ? outcome : outcome.parent("c" + (i - 1)));
                Given.task(tx, "c" + i, TaskStatus.PENDING);
                Given.cost(tx, "c" + i, "0.000001");
            }
        });
        List<OutcomeTotals> totals = store.outcomes().totals("c0");
        for (int i = 0; i < 50; i++) {
            assertThat(totals.get(i).withDescendants())
                    .isEqualTo(new Totals(Map.of(TaskStatus.PENDING, 50L - i), BigDecimal.valueOf(50 - i, 6), 0));
        }
    }

    @Test
    void totals_ofAThousandGoalsBelowOneAreComplete() {
        store.run(tx -> {
            tx.outcomes().create(NewOutcome.of("top").id("top"));
            for (int i = 0; i < 1000; i++) {
                String id = tx.outcomes()
                        .create(NewOutcome.of("g" + i).parent("top"))
                        .id();
                Given.cost(tx, id, "0.1");
            }
        });
        List<OutcomeTotals> totals = store.outcomes().totals("top");
        assertThat(totals).hasSize(1001);
        assertThat(totals.get(0).own().cost()).isEqualTo(new BigDecimal("0.000000"));
        assertThat(totals.get(0).withDescendants().cost()).isEqualTo(new BigDecimal("100.000000"));
    }
}
