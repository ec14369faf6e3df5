package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Plans;
import dev.twinstore.TestStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpenTasksTest extends TestStore {
    @Test
    @Tag("sqlite")
    void openTasks_areCountedInAnIndexAndNotAmongAllThatHasEnded() {
        assertThat(Plans.of(store, OpenTasks::query))
                .anySatisfy(step -> assertThat(step)
                        .contains("SEARCH tasks USING COVERING INDEX tasks_by_outcome (outcome_id=? AND status=?)"))
                .noneSatisfy(step -> assertThat(step).contains("SCAN tasks"));
    }
}
