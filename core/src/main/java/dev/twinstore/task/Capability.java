package dev.twinstore.task;

import dev.twinstore.Tx;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.TaskPhase;

/** Keeps a goal's capability readiness true when one of its capability tasks moves. */
public final class Capability {
    private Capability() {}

    /** To be called in the transaction that moved the task. Does nothing for tasks of the execution phase. */
    public static void moved(Tx tx, Task task) {
        if (task.phase() == TaskPhase.CAPABILITY) {
            tx.outcomes().refreshCapabilityReady(task.outcomeId());
        }
    }
}
