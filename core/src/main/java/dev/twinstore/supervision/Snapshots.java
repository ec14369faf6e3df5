package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.ChangeSnapshot;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.db.tables.records.ChangeSnapshotsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Held;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * What workers changed, step by step: a log; nothing in it changes. Thread-safe on a store; each call is one transaction
 * there.
 */
public final class Snapshots {
    private final Scope scope;

    public Snapshots(Scope scope) {
        this.scope = scope;
    }

    /**
     * Records a change of a worker, whatever state the worker and its goal are in.
     *
     * @return the snapshot as stored
     * @throws NotFoundException there is no such worker, or no task of the id it names
     * @throws RefusedException the task belongs to another goal, or a snapshot has that id already
     */
    public ChangeSnapshot record(String workerId, NewSnapshot snapshot) {
        return scope.write(tx -> {
            Worker worker = tx.workers().get(workerId);
            ChangeSnapshotsRecord row = snapshot.row(workerId, worker.outcomeId(), tx.newId(), tx.now());
            if (row.getTaskId() != null) {
                Task task = tx.tasks().get(row.getTaskId());
                if (!task.outcomeId().equals(worker.outcomeId())) {
                    throw new RefusedException("task " + task.id() + " belongs to outcome " + task.outcomeId()
                            + ", worker " + workerId + " to outcome " + worker.outcomeId()
                            + "; a change is for a task of the worker's own outcome");
                }
            }
            return insert(tx, row);
        });
    }

    /**
     * Records what was changed for the task of a claim, if the claim still holds. To name the snapshot later, give it an
     * {@linkplain NewSnapshot#id id}.
     *
     * @return lost: nothing was recorded
     * @throws RefusedException a snapshot has that id already
     */
    @CheckReturnValue
    public Fenced record(Claim claim, NewSnapshot snapshot) {
        return scope.write(tx -> {
            Fenced answer = tx.tasks().check(claim);
            if (answer instanceof Held held) {
                ChangeSnapshotsRecord row =
                        snapshot.row(claim.workerId(), held.task().outcomeId(), tx.newId(), tx.now());
                row.setTaskId(held.task().id());
                insert(tx, row);
            }
            return answer;
        });
    }

    /** The snapshot of that id, if there is one. */
    public Optional<ChangeSnapshot> find(String id) {
        return scope.read(dsl -> dsl.selectFrom(CHANGE_SNAPSHOTS)
                .where(CHANGE_SNAPSHOTS.ID.eq(id))
                .fetchOptionalInto(ChangeSnapshot.class));
    }

    /**
     * The snapshot of that id.
     *
     * @throws NotFoundException there is none
     */
    public ChangeSnapshot get(String id) {
        return find(id).orElseThrow(() -> new NotFoundException("no snapshot of id '" + id + "'"));
    }

    /**
     * The latest changes of a worker, the newest first, then by id from high to low; empty for an unknown worker.
     *
     * @param limit how many at most, from 1
     */
    public List<ChangeSnapshot> ofWorker(String workerId, int limit) {
        return page(CHANGE_SNAPSHOTS.WORKER_ID.eq(workerId), limit);
    }

    /** The latest changes for a task, in the order of {@link #ofWorker}; empty for an unknown task. */
    public List<ChangeSnapshot> ofTask(String taskId, int limit) {
        return page(CHANGE_SNAPSHOTS.TASK_ID.eq(taskId), limit);
    }

    /** The latest changes for a goal, in the order of {@link #ofWorker}; empty for an unknown goal. */
    public List<ChangeSnapshot> list(String outcomeId, int limit) {
        return page(CHANGE_SNAPSHOTS.OUTCOME_ID.eq(outcomeId), limit);
    }

    private List<ChangeSnapshot> page(Condition which, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> newest(dsl, which, limit).fetchInto(ChangeSnapshot.class));
    }

    static Select<?> newest(DSLContext dsl, Condition which, int limit) {
        return dsl.selectFrom(CHANGE_SNAPSHOTS)
                .where(which)
                .orderBy(CHANGE_SNAPSHOTS.TIMESTAMP.desc(), CHANGE_SNAPSHOTS.ID.desc())
                .limit(limit);
    }

    private static ChangeSnapshot insert(Tx tx, ChangeSnapshotsRecord row) {
        ChangeSnapshot recorded = tx.dsl()
                .insertInto(CHANGE_SNAPSHOTS)
                .set(row)
                .onConflict(CHANGE_SNAPSHOTS.ID)
                .doNothing()
                .returning()
                .fetchOneInto(ChangeSnapshot.class);
        if (recorded == null) {
            throw new RefusedException("a snapshot of id '" + row.getId() + "' is there already; choose another id");
        }
        int files = size(recorded.filesCreated()) + size(recorded.filesModified()) + size(recorded.filesDeleted());
        tx.activity()
                .add(
                        recorded.outcomeId(),
                        ActivityType.CHANGE_RECORDED,
                        "Change recorded: " + files + (files == 1 ? " file, " : " files, ")
                                + size(recorded.gitCommits())
                                + (size(recorded.gitCommits()) == 1 ? " commit" : " commits"),
                        "snapshot_id",
                        recorded.id(),
                        "worker_id",
                        recorded.workerId(),
                        "task_id",
                        recorded.taskId());
        return recorded;
    }

    private static int size(@Nullable List<String> list) {
        return list == null ? 0 : list.size();
    }
}
