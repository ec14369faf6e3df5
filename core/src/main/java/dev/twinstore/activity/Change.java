package dev.twinstore.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state change that a store has committed, as it stands in the feed: what {@link dev.twinstore.Store#onChange} tells.
 *
 * @param outcomeId the goal below which it happened
 * @param type see {@link ActivityType}; programs write types of their own too
 * @param title one line for people
 * @param metadata what the type says besides, such as {@code task_id} and {@code claim_no}; null: nothing. All listeners
 *     get the same object: read it only
 * @param at the moment of its transaction
 */
public record Change(
        String outcomeId,
        String type,
        String title,
        @Nullable JsonNode metadata,
        Instant at) {
    /** The task that it is about, if it is about one. */
    public Optional<String> taskId() {
        return text("task_id");
    }

    /** The worker that it is about, or that did it, if there is one. */
    public Optional<String> workerId() {
        return text("worker_id");
    }

    private Optional<String> text(String name) {
        return metadata != null && metadata.path(name).isTextual()
                ? Optional.of(metadata.path(name).textValue())
                : Optional.empty();
    }
}
