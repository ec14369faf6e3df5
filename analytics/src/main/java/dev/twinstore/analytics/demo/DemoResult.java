package dev.twinstore.analytics.demo;

import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run. Its lists have the order in which they are told.
 *
 * @param folder whose files were the work
 * @param database where all of it is recorded
 * @param outcomeId the goal in it
 * @param files how many files there were
 * @param bytes their size when they were listed
 * @param took from the moment when all processes were let loose to the end of the last
 * @param rescue how the killed worker's task got done; null: nobody was killed, or it did not
 * @param crew what each worker did
 * @param promises what must be true, and whether it is
 * @param unreadable files that could not be read and so were no work
 * @param incomparable files that changed after they had been measured
 */
public record DemoResult(
        Path folder,
        Path database,
        String outcomeId,
        int files,
        long bytes,
        Duration took,
        @Nullable Rescue rescue,
        List<Share> crew,
        List<Promise> promises,
        List<String> unreadable,
        List<String> incomparable) {
    /**
     * What one worker did.
     *
     * @param name its name
     * @param pid its process
     * @param status how it ended
     * @param completed tasks it completed
     * @param bytes the size of the files it measured
     * @param perSecond tasks completed per second, from its first start of one of them to its last completion; 0 if it completed none
     * @param cost what it spent, US dollars
     */
    public record Share(
            String name, long pid, String status, int completed, long bytes, double perSecond, BigDecimal cost) {}

    /** Whether every promise was kept. */
    public boolean kept() {
        return promises.stream().allMatch(Promise::kept);
    }

    static DemoResult of(
            Demo.Settings settings,
            Listing listing,
            Duration took,
            History history,
            @Nullable Kill kill,
            Examiner examiner) {
        List<Share> crew = new ArrayList<>();
        history.workers().values().forEach(worker -> crew.add(share(worker, history)));
        crew.sort(Comparator.comparing((Share share) -> share.name().length()).thenComparing(Share::name));
        return new DemoResult(
                settings.folder().toAbsolutePath().normalize(),
                settings.database().toAbsolutePath().normalize(),
                history.outcomeId(),
                listing.jobs().size(),
                listing.bytes(),
                took,
                Rescue.of(history, kill).orElse(null),
                List.copyOf(crew),
                examiner.examine(),
                listing.unreadable(),
                examiner.incomparable());
    }

    private static Share share(Worker worker, History history) {
        List<Task> done = history.tasks().values().stream()
                .filter(task ->
                        task.status() == TaskStatus.COMPLETED && worker.id().equals(task.completedBy()))
                .sorted(Comparator.comparing(Task::completedAt))
                .toList();
        double perSecond = 0;
        if (!done.isEmpty()) {
            Instant first = done.stream()
                    .map(Task::startedAt)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            Instant last = done.get(done.size() - 1).completedAt();
            perSecond = done.size()
                    * 1000.0
                    / Math.max(1, Duration.between(first, last).toMillis());
        }
        return new Share(
                worker.name(),
                worker.pid() == null ? 0 : worker.pid(),
                worker.status().stored(),
                done.size(),
                done.stream().mapToLong(task -> Job.of(task).bytes()).sum(),
                perSecond,
                worker.cost());
    }
}
