package dev.twinstore.crash;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.ChildProcess;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskStatistics;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Real processes that are killed, stopped and resumed at random, for shorter and for longer than the threshold, while they
 * work: each task is completed exactly once, with its cost, its sequel and its history.
 */
class TortureTest extends TestStore {
    private static final int FEW = TestDatabase.ON_POSTGRES ? 50 : 150;
    private static final int TASKS_AT_FIRST =
            Integer.getInteger("twinstore.torture.tasks", Torture.LONG ? 50 * FEW : FEW);
    private static final int PROCESSES = 3;
    private static final int LONGEST_STOP = 1_500; // milliseconds; the threshold is 600

    private final Random random = Torture.random();
    private int kills = Torture.LONG ? Integer.MAX_VALUE : 3; // a new process takes a second

    @Override
    protected StoreOptions options() {
        return TorturedProcess.options(database.argument());
    }

    @Test
    void eachTaskIsCompletedExactlyOnceWhateverIsDoneToTheProcesses() {
        List<String> ids =
                IntStream.range(0, TASKS_AT_FIRST).mapToObj(i -> "task-" + i).toList();
        store.tasks()
                .add(
                        outcome,
                        ids.stream()
                                .map(id -> NewTask.of("T").id(id).maxAttempts(1_000_000))
                                .toList());
        List<ChildProcess> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(start());
            }
            while (isOpen()) {
                torment(children, random.nextInt(PROCESSES));
            }
            for (ChildProcess child : children) {
                assertThat(child.line()).as(Torture.seed()).isEqualTo("done");
                assertThat(child.exitCode()).as(Torture.seed()).isZero();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
        int all = TASKS_AT_FIRST
                + (int) ids.stream().filter(TorturedProcess::hasSequel).count();
        prove(all);
    }

    private ChildProcess start() {
        return ChildProcess.start(TorturedProcess.class, database.argument(), outcome, random.nextLong() >> 8);
    }

    private void torment(List<ChildProcess> children, int victim) {
        ChildProcess child = children.get(victim);
        pause(random.nextInt(400));
        if (kills > 0 && random.nextInt(6) == 0) {
            kills--;
            child.kill();
            assertThat(child.exitCode()).as(Torture.seed()).isNotEqualTo(TorturedProcess.FAILED);
            children.set(victim, start());
        } else if (child.isAlive()) {
            child.signal("STOP");
            pause(random.nextInt(3) == 0 ? random.nextInt(LONGEST_STOP) : random.nextInt(100));
            child.signal("CONT");
        } else {
            assertThat(child.exitCode()).as(Torture.seed()).isZero(); // it was done a moment ago
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private boolean isOpen() {
        TaskStatistics now = store.tasks().statistics(outcome);
        return now.count(TaskStatus.COMPLETED) < now.total();
    }

    private void prove(int all) {
        TaskStatistics now = store.tasks().statistics(outcome);
        assertThat(now.total()).as("tasks with sequels; %s", Torture.seed()).isEqualTo(all);
        assertThat(now.count(TaskStatus.COMPLETED))
                .as("completed; %s", Torture.seed())
                .isEqualTo(all);
        assertThat(store.costs().ofOutcome(outcome))
                .as("cost; %s", Torture.seed())
                .isEqualByComparingTo(TorturedProcess.COST.multiply(BigDecimal.valueOf(all)));
        Map<String, Integer> completions = new TreeMap<>();
        int[] claims = {0};
        store.read(dsl -> {
            dsl.select(ACTIVITY_LOG.TYPE, ACTIVITY_LOG.METADATA)
                    .from(ACTIVITY_LOG)
                    .where(ACTIVITY_LOG.TYPE.in(ActivityType.TASK_COMPLETED, ActivityType.TASK_CLAIMED))
                    .forEach(entry -> {
                        if (entry.value1().equals(ActivityType.TASK_CLAIMED)) {
                            claims[0]++;
                        } else {
                            completions.merge(entry.value2().get("task_id").asText(), 1, Integer::sum);
                        }
                    });
            assertThat(dsl.select(sum(TASKS.CLAIM_NO)).from(TASKS).fetchSingle().value1())
                    .as("claims in the history; %s", Torture.seed())
                    .isEqualByComparingTo(BigDecimal.valueOf(claims[0]));
            return dsl;
        });
        assertThat(completions).as("completions; %s", Torture.seed()).hasSize(all);
        assertThat(completions.values())
                .as("completions of each; %s", Torture.seed())
                .containsOnly(1);
    }
}
