package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** History written at chosen moments. */
public final class Rows {
    private Rows() {}

    public static Store store(Path file) {
        return Store.open(StoreOptions.of(file).withoutHousekeeping());
    }

    public static void outcome(Store store, String id, String name) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        store.run(tx -> tx.dsl()
                .insertInto(OUTCOMES)
                .set(OUTCOMES.ID, id)
                .set(OUTCOMES.NAME, name)
                .set(OUTCOMES.CREATED_AT, start)
                .set(OUTCOMES.UPDATED_AT, start)
                .set(OUTCOMES.LAST_ACTIVITY_AT, start)
                .execute());
    }

    public static void ended(
            Store store,
            String id,
            String outcome,
            TaskStatus status,
            String at,
            int attempts,
            @Nullable String error) {
        Instant moment = Instant.parse(at);
        store.run(tx -> tx.dsl()
                .insertInto(TASKS)
                .set(TASKS.ID, id)
                .set(TASKS.OUTCOME_ID, outcome)
                .set(TASKS.TITLE, "Task " + id)
                .set(TASKS.STATUS, status)
                .set(TASKS.ATTEMPTS, attempts)
                .set(TASKS.LAST_ERROR, error)
                .set(TASKS.COMPLETED_AT, moment)
                .set(TASKS.CREATED_AT, moment)
                .set(TASKS.UPDATED_AT, moment)
                .execute());
    }

    public static void completed(Store store, String id, String outcome, String at) {
        ended(store, id, outcome, TaskStatus.COMPLETED, at, 1, null);
    }

    public static void cost(Store store, @Nullable String outcome, @Nullable String worker, String dollars, String at) {
        store.run(tx -> tx.dsl()
                .insertInto(COST_LOG)
                .set(COST_LOG.OUTCOME_ID, outcome)
                .set(COST_LOG.WORKER_ID, worker)
                .set(COST_LOG.AMOUNT, new BigDecimal(dollars))
                .set(COST_LOG.CREATED_AT, Instant.parse(at))
                .execute());
    }
}
