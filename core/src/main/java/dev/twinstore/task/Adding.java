package dev.twinstore.task;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jooq.BatchBindStep;
import org.jooq.Field;

/**
 * How tasks are added: in batches of rows, each with its batch of activity, and one check of all dependencies at the end.
 * Holds one batch in memory, and the ids of those tasks that depend on others.
 */
final class Adding {
    private static final int BATCH = 500;

    private Adding() {}

    /**
     * Adds what the iterator gives, until it ends.
     *
     * @param added gets the id of each task, in order
     */
    static void add(Tx tx, String outcomeId, Iterator<NewTask> tasks, Consumer<? super String> added) {
        requireOpenOutcome(tx, outcomeId);
        List<String> dependent = new ArrayList<>();
        List<TasksRecord> rows = new ArrayList<>();
        boolean capability = false;
        while (tasks.hasNext()) {
            TasksRecord row = tasks.next().record(outcomeId, tx.newId(), tx.now());
            rows.add(row);
            capability |= row.getPhase() == TaskPhase.CAPABILITY;
            if (row.getDependsOn() != null) {
                dependent.add(row.getId());
            }
            if (rows.size() == BATCH || !tasks.hasNext()) {
                insert(tx, rows);
                tx.activity()
                        .addAll(outcomeId, rows.stream().map(Adding::created).toList());
                rows.forEach(inserted -> added.accept(inserted.getId()));
                rows.clear();
            }
        }
        Dependencies.requireSound(tx, dependent);
        if (capability) {
            tx.outcomes().refreshCapabilityReady(outcomeId);
        }
    }

    private static void requireOpenOutcome(Tx tx, String outcomeId) {
        OutcomeStatus status = tx.dsl()
                .select(OUTCOMES.STATUS)
                .from(OUTCOMES)
                .where(OUTCOMES.ID.eq(outcomeId))
                .fetchOne(OUTCOMES.STATUS);
        if (status == null) {
            throw new NotFoundException("no outcome of id '" + outcomeId + "'");
        }
        if (status == OutcomeStatus.ARCHIVED) {
            throw new RefusedException("outcome " + outcomeId + " is archived; activate it before adding tasks");
        }
    }

    /** One statement for all rows that set the same columns: the others keep the defaults of the schema. */
    private static void insert(Tx tx, List<TasksRecord> rows) {
        Map<List<Field<?>>, List<TasksRecord>> byColumns = new LinkedHashMap<>();
        for (TasksRecord row : rows) {
            List<Field<?>> columns =
                    Arrays.stream(row.fields()).filter(row::changed).toList();
            byColumns.computeIfAbsent(columns, any -> new ArrayList<>()).add(row);
        }
        byColumns.forEach((columns, alike) -> insert(tx, columns, alike));
    }

    private static void insert(Tx tx, List<Field<?>> columns, List<TasksRecord> rows) {
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .insertInto(TASKS)
                        .columns(columns)
                        .values(Collections.nCopies(columns.size(), null))
                        .onConflict(TASKS.ID)
                        .doNothing());
        for (TasksRecord row : rows) {
            batch = batch.bind(columns.stream().map(row::get).toArray());
        }
        int[] inserted = batch.execute();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] == 0) {
                throw new RefusedException(
                        "a task of id '" + rows.get(i).getId() + "' is there already; choose another id");
            }
        }
    }

    private static ActivityFeed.Entry created(TasksRecord row) {
        return ActivityFeed.Entry.of(
                ActivityType.TASK_CREATED,
                "Created: " + row.getTitle(),
                "task_id",
                row.getId(),
                "from_review",
                Boolean.TRUE.equals(row.getFromReview()) ? true : null);
    }
}
