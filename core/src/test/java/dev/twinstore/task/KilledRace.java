package dev.twinstore.task;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.field;

import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.model.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jooq.Allow;
import org.jooq.Record2;
import org.jooq.SQLDialect;

/**
 * Processes race for all tasks of a goal, while some are killed hard and replaced; then it is proven that each task was
 * completed exactly once.
 *
 * @param store on the database, with housekeeping that soon sees who is dead
 * @param database where it is, as a command line names it
 * @param tasks how many the goal has, all pending, with attempts to spare
 * @param kills how many processes are killed, spread over the race
 * @param progress is told now and then how many are completed
 */
public record KilledRace(Store store, String database, String outcome, int tasks, int kills, LongConsumer progress) {
    private static final int PROCESSES = 4;
    private static final Random RANDOM = new Random(42);

    /** Runs it. Throws an {@link AssertionError} that says what went wrong. */
    public void run() {
        List<ChildProcess> racers = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                racers.add(racer());
            }
            for (int kill = 1; kill <= kills; kill++) {
                waitFor((long) tasks * kill / (kills + 2), racers);
                int victim = RANDOM.nextInt(PROCESSES);
                racers.get(victim).kill();
                assertThat(racers.get(victim).exitCode())
                        .as("exit code of a killed process")
                        .isNotEqualTo(Racer.FAILED);
                racers.set(victim, racer());
            }
            waitFor(tasks, racers);
            for (ChildProcess racer : racers) {
                assertThat(racer.line()).isEqualTo("done");
                assertThat(racer.exitCode()).isZero();
            }
        } finally {
            racers.forEach(ChildProcess::close);
        }
        prove();
    }

    private ChildProcess racer() {
        return ChildProcess.start(Racer.class, database, outcome);
    }

    /** Until so many are completed. Counting them takes its time when they are many: it is not done all the time. */
    private void waitFor(long completed, List<ChildProcess> racers) {
        while (true) {
            long start = System.nanoTime();
            boolean allRun = racers.stream().allMatch(ChildProcess::isAlive); // before counting: at the end they end
            long now = store.tasks().statistics(outcome).count(TaskStatus.COMPLETED);
            progress.accept(now);
            if (now >= completed) {
                return;
            }
            assertThat(allRun)
                    .as("whether all processes run, %s of %s tasks being completed", now, tasks)
                    .isTrue();
            LockSupport.parkNanos(4 * (System.nanoTime() - start));
        }
    }

    @Allow.PlainSQL
    private void prove() {
        assertThat(store.tasks().statistics(outcome).total()).as("tasks").isEqualTo(tasks);
        assertThat(store.tasks().statistics(outcome).count(TaskStatus.COMPLETED))
                .as("tasks completed")
                .isEqualTo(tasks);
        Record2<Integer, Integer> recorded = store.read(dsl -> dsl.select(
                        count(),
                        countDistinct(field(
                                dsl.dialect() == SQLDialect.SQLITE
                                        ? "json_extract({0}, '$.task_id')"
                                        : "{0}::json ->> 'task_id'",
                                String.class,
                                ACTIVITY_LOG.METADATA)))
                .from(ACTIVITY_LOG)
                .where(ACTIVITY_LOG.TYPE.eq(ActivityType.TASK_COMPLETED))
                .fetchSingle());
        assertThat(recorded.value1()).as("completions recorded").isEqualTo(tasks);
        assertThat(recorded.value2()).as("tasks with a completion").isEqualTo(tasks);
    }
}
