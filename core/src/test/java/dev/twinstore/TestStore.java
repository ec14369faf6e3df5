package dev.twinstore;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import org.jooq.Allow;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real file for each test, with clocks of its own; after the test the database's invariants must hold. */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class TestStore {
    @TempDir
    protected Path dir;

    protected final ManualTime time = new ManualTime();
    protected Path file;
    protected Store store;

    /** An active goal. */
    protected String outcome;

    @BeforeEach
    void open() {
        file = dir.resolve("twin.db");
        store = Store.open(options());
        outcome = outcome("Make the film");
    }

    @AfterEach
    void closeInGoodOrder() {
        try {
            assertInvariants(store);
        } finally {
            store.close();
        }
    }

    protected StoreOptions options() {
        return StoreOptions.of(file).withoutHousekeeping().withTime(time);
    }

    protected String outcome(String name) {
        return store.write(tx -> {
            String id = tx.newId();
            tx.dsl()
                    .insertInto(OUTCOMES)
                    .set(OUTCOMES.ID, id)
                    .set(OUTCOMES.NAME, name)
                    .set(OUTCOMES.CREATED_AT, tx.now())
                    .set(OUTCOMES.UPDATED_AT, tx.now())
                    .set(OUTCOMES.LAST_ACTIVITY_AT, tx.now())
                    .execute();
            return id;
        });
    }

    protected void setStatus(String outcomeId, OutcomeStatus status) {
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.STATUS, status)
                .where(OUTCOMES.ID.eq(outcomeId))
                .execute());
    }

    protected Worker worker(String name) {
        return store.workers().start(outcome, name);
    }

    protected String task(String title) {
        return store.tasks().add(outcome, NewTask.of(title)).id();
    }

    protected String task(NewTask task) {
        return store.tasks().add(outcome, task).id();
    }

    /** How many activity entries of a type there are. */
    protected long activities(String type) {
        return store.activity().list(null, 10_000).entries().stream()
                .filter(entry -> entry.type().equals(type))
                .count();
    }

    /** What must hold whatever happened. */
    @Allow.PlainSQL
    public static void assertInvariants(Store store) {
        store.read(dsl -> {
            assertThat(dsl.fetch("PRAGMA integrity_check").getValues(0)).isEqualTo(java.util.List.of("ok"));
            assertThat(dsl.fetch("PRAGMA foreign_key_check")).isEmpty();
            assertThat(dsl.fetchCount(
                            DSL.table("tasks"),
                            DSL.condition("(claimed_by IS NOT NULL) <> (status IN ('claimed', 'running'))"
                                    + " OR (claimed_at IS NOT NULL) <> (status IN ('claimed', 'running'))")))
                    .as("owner and moment of claim are there exactly while claimed")
                    .isZero();
            assertThat(dsl.fetchCount(
                            DSL.table("tasks"),
                            DSL.condition("(completed_at IS NOT NULL) <> (status IN ('completed', 'failed'))")))
                    .as("completed_at is there exactly when ended")
                    .isZero();
            assertThat(
                            dsl.fetchCount(
                                    DSL.table("workers w"),
                                    DSL.condition(
                                            "current_task_id IS NOT NULL AND NOT EXISTS"
                                                    + " (SELECT 1 FROM tasks t WHERE t.id = w.current_task_id AND t.claimed_by = w.id)")))
                    .as("a worker's current task is one that it holds")
                    .isZero();
            return dsl;
        });
    }
}
