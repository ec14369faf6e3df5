package dev.twinstore.metrics;

import dev.twinstore.model.TaskStatus;
import java.util.Map;

/** How much there is to do. Thread-safe. */
public interface Queue {
    /** How many tasks of all goals have not ended: pending, claimed, running. Reads the index of these, each time. */
    Map<TaskStatus, Integer> openTasks();

    /** How many claims of this process wait for a task now. Reads nothing. */
    int waitingClaims();
}
