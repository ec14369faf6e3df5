package dev.twinstore.progress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a worker's memory, without its full output, which may be very large: {@link Progress#fullOutput} reads that.
 *
 * @param id grows with time; the cursor of lists
 * @param outcomeId the goal
 * @param workerId whose memory it is
 * @param iteration the worker's round in which it was written
 * @param content the short text; of a summary, the summary
 * @param hasFullOutput whether there is a full output, in the database or in an archive
 * @param compacted whether a summary stands for it
 * @param compactedInto that summary; null: not compacted
 * @param createdAt when it was written
 * @param taskId the task it was written for; null: none, or the task was deleted
 */
public record Entry(
        long id,
        String outcomeId,
        String workerId,
        int iteration,
        String content,
        boolean hasFullOutput,
        boolean compacted,
        @Nullable Long compactedInto,
        Instant createdAt,
        @Nullable String taskId) {}
