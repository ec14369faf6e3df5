package dev.twinstore.analytics.demo;

import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the task of the killed worker got done: times from the activity log, measured from the parent's clock at the kill.
 *
 * @param taskId the task
 * @param task the file that it is about
 * @param victim the killed worker's name
 * @param victimPid its process
 * @param rescuer the name of the worker that completed the task
 * @param untilReleased from the kill until a sweep had freed the task
 * @param untilClaimed from the kill until another worker had claimed it
 * @param untilCompleted from the kill until it was done
 */
public record Rescue(
        String taskId,
        String task,
        String victim,
        long victimPid,
        String rescuer,
        Duration untilReleased,
        Duration untilClaimed,
        Duration untilCompleted) {
    /** What the log says; empty if there was no kill, or the log does not tell of the whole way. */
    static Optional<Rescue> of(History history, @Nullable Kill kill) {
        if (kill == null) {
            return Optional.empty();
        }
        List<History.Event> lost = history.events(kill.taskId(), ActivityType.TASK_LOST);
        List<History.Event> claimed = history.events(kill.taskId(), ActivityType.TASK_CLAIMED).stream()
                .filter(event -> event.claimNo() > 1)
                .toList();
        List<History.Event> completed = history.events(kill.taskId(), ActivityType.TASK_COMPLETED);
        if (lost.isEmpty() || claimed.isEmpty() || completed.isEmpty()) {
            return Optional.empty();
        }
        History.Event done = completed.get(0);
        Worker rescuer = history.workers().get(done.workerId());
        return Optional.of(new Rescue(
                kill.taskId(),
                history.title(kill.taskId()),
                kill.workerName(),
                kill.pid(),
                rescuer == null ? done.workerId() : rescuer.name(),
                Duration.between(kill.at(), lost.get(0).at()),
                Duration.between(kill.at(), claimed.get(0).at()),
                Duration.between(kill.at(), done.at())));
    }
}
