package dev.twinstore.analytics.demo;

import java.time.Instant;

/**
 * A worker process that was killed while it held a task that it had started.
 *
 * @param taskId the task
 * @param workerId the worker
 * @param workerName its name
 * @param pid its process
 * @param at the moment before the signal, by the parent's clock
 */
record Kill(String taskId, String workerId, String workerName, long pid, Instant at) {}
