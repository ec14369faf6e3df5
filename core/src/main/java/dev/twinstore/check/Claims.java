package dev.twinstore.check;

import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.Store;
import dev.twinstore.model.MergeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;

/** Whether claims are as the operations leave them: an owner exactly while claimed, and a live one. */
final class Claims implements Examination {
    private static final int SHOWN = 5;
    private static final Condition CLAIMED = TASKS.STATUS.in(TaskStatus.CLAIMED, TaskStatus.RUNNING);
    private static final Condition ENDED = TASKS.STATUS.in(TaskStatus.COMPLETED, TaskStatus.FAILED);

    @Override
    public String name() {
        return "claims";
    }

    @Override
    public void look(Patient patient) {
        seek(
                patient,
                TASKS,
                TASKS.ID,
                CLAIMED.and(TASKS.CLAIMED_BY.isNull().or(TASKS.CLAIMED_AT.isNull()))
                        .or(CLAIMED.not().and(TASKS.CLAIMED_BY.isNotNull().or(TASKS.CLAIMED_AT.isNotNull()))),
                "have an owner or a moment of claim, but not exactly while they are claimed",
                "find the program that writes them; set claimed_by and claimed_at as their status says");
        seek(
                patient,
                TASKS,
                TASKS.ID,
                ENDED.and(TASKS.COMPLETED_AT.isNull()).or(ENDED.not().and(TASKS.COMPLETED_AT.isNotNull())),
                "have a moment of completion, but not exactly when they have ended",
                "find the program that writes them; set completed_at as their status says");
        seek(
                patient,
                WORKERS,
                WORKERS.ID,
                WORKERS.CURRENT_TASK_ID
                        .isNotNull()
                        .and(notExists(selectOne()
                                .from(TASKS)
                                .where(TASKS.ID.eq(WORKERS.CURRENT_TASK_ID))
                                .and(TASKS.CLAIMED_BY.eq(WORKERS.ID)))),
                "have a current task that they do not hold",
                "find the program that writes them; set current_task_id to NULL");
        seek(
                patient,
                MERGE_QUEUE,
                MERGE_QUEUE.ID,
                MERGE_QUEUE
                        .STATUS
                        .eq(MergeStatus.IN_PROGRESS)
                        .and(MERGE_QUEUE.CLAIMED_BY.isNull())
                        .or(MERGE_QUEUE.STATUS.eq(MergeStatus.PENDING).and(MERGE_QUEUE.CLAIMED_BY.isNotNull())),
                "have an owner, but not exactly while they are merged",
                "find the program that writes them; set claimed_by as their status says");
        List<String> ownerless = ownerless(patient.store());
        if (!ownerless.isEmpty()) {
            patient.findFixable(
                    this,
                    Severity.HIGH,
                    Said.counted(ownerless.size(), "task is", "tasks are") + " held by workers that have ended: "
                            + some(ownerless),
                    "twinstore sweep frees them, as does any open store within minutes, and --fix");
        }
    }

    private static List<String> ownerless(Store store) {
        return store.read(dsl -> dsl.select(TASKS.ID)
                .from(TASKS)
                .join(WORKERS)
                .on(WORKERS.ID.eq(TASKS.CLAIMED_BY))
                .where(CLAIMED)
                .and(WORKERS.STATUS.in(WorkerStatus.COMPLETED, WorkerStatus.FAILED))
                .orderBy(TASKS.ID)
                .fetch(TASKS.ID));
    }

    private void seek(Patient patient, Table<?> table, Field<?> id, Condition wrong, String how, String advice) {
        List<?> found = patient.store()
                .read(dsl -> dsl.select(id).from(table).where(wrong).orderBy(id).fetch(id));
        if (!found.isEmpty()) {
            patient.find(
                    this,
                    Severity.HIGH,
                    found.size() + " rows of " + table.getName() + " " + how + ": " + some(found),
                    advice);
        }
    }

    static String some(List<?> ids) {
        return ids.subList(0, Math.min(SHOWN, ids.size())) + (ids.size() > SHOWN ? " and more" : "");
    }

    @Override
    public void fix(Patient patient, Store store) {
        var unused = store.workers().sweep();
    }
}
