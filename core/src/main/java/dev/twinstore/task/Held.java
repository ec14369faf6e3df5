package dev.twinstore.task;

import dev.twinstore.db.tables.pojos.Task;

/**
 * The claim was held, and the write was done.
 *
 * @param task the task as it is after the write
 */
public record Held(Task task) implements Fenced {
    @Override
    public Task orThrow() {
        return task;
    }
}
