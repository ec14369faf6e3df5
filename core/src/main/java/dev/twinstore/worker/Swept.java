package dev.twinstore.worker;

import dev.twinstore.model.TaskStatus;
import java.util.List;

/**
 * What a sweep found and did.
 *
 * @param workers the workers that were made failed, with the reason
 * @param tasks the tasks that were freed or given up
 */
public record Swept(List<LostWorker> workers, List<LostTask> tasks) {
    /**
     * A worker that was made failed.
     *
     * @param workerId the worker
     * @param name its name
     * @param reason why it was taken for dead
     */
    public record LostWorker(String workerId, String name, String reason) {}

    /**
     * A task whose worker was lost.
     *
     * @param taskId the task
     * @param title its title
     * @param workerId the worker that held it
     * @param status pending: it can be claimed again; failed: it took down too many workers
     */
    public record LostTask(String taskId, String title, String workerId, TaskStatus status) {}

    /** Whether there was nothing to do. */
    public boolean isEmpty() {
        return workers.isEmpty() && tasks.isEmpty();
    }
}
