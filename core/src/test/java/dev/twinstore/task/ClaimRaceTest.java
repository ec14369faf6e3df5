package dev.twinstore.task;

import dev.twinstore.Backoff;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Threads and processes race for the same tasks while some are killed. {@code -Dtwinstore.race.tasks=20000} makes it long.
 */
class ClaimRaceTest extends TestStore {
    private static final int TASKS = Integer.getInteger("twinstore.race.tasks", 1_500);

    @Override
    protected StoreOptions options() {
        return StoreOptions.of(database.database())
                .withLivenessEvery(Duration.ofMillis(200))
                .withBackoff(Backoff.NONE);
    }

    @Test
    void eachTaskIsCompletedExactlyOnceThoughProcessesAreKilled() {
        store.tasks()
                .add(
                        outcome,
                        IntStream.range(0, TASKS)
                                .mapToObj(i -> NewTask.of("task " + i).maxAttempts(1_000))
                                .toList());
        new KilledRace(store, database.argument(), outcome, TASKS, 3, completed -> {}).run();
    }
}
