package dev.twinstore;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;

/** A store with one active goal, and short words for what tests of tasks and workers do all the time. */
public abstract class TestStore extends WithStore {
    protected Path file;

    /** An active goal. */
    protected String outcome;

    @BeforeEach
    final void makeGoal() {
        file = dir.resolve("twin.db");
        outcome = outcome("Make the film");
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
        return store.read(dsl -> dsl.fetchCount(ACTIVITY_LOG, ACTIVITY_LOG.TYPE.eq(type)));
    }
}
