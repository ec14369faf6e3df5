package dev.twinstore.task;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.Scope;
import dev.twinstore.db.tables.pojos.Task;
import org.jspecify.annotations.Nullable;

/**
 * A worker's hold on a task: what {@link Tasks#claim} gave it, and what it passes along with every write. It is a value;
 * whether it still holds is known only to the database, and each write asks it.
 *
 * <p>The methods here run in a transaction each; to do several things in one, pass the claim to the operations of a {@link
 * dev.twinstore.Tx}. Thread-safe.
 */
@CheckReturnValue
public final class Claim {
    private final Scope scope;
    private final Task task;
    private final String workerId;

    Claim(Scope scope, Task task, String workerId) {
        this.scope = scope;
        this.task = task;
        this.workerId = workerId;
    }

    /** The task as it was when it was claimed. */
    public Task task() {
        return task;
    }

    /** The worker that holds it. */
    public String workerId() {
        return workerId;
    }

    /** The fence: grows by one at each claim of the task. */
    public long claimNo() {
        return task.claimNo();
    }

    /** See {@link Tasks#start}. */
    public Fenced start() {
        return scope.tasks().start(this);
    }

    /** See {@link Tasks#heartbeat}. */
    public Fenced heartbeat() {
        return scope.tasks().heartbeat(this);
    }

    /** See {@link Tasks#complete}. */
    public Fenced complete() {
        return scope.tasks().complete(this);
    }

    /** See {@link Tasks#fail}. */
    public Fenced fail(String error) {
        return scope.tasks().fail(this, error);
    }

    /** See {@link Tasks#giveUp}. */
    public Fenced giveUp(String error) {
        return scope.tasks().giveUp(this, error);
    }

    /** See {@link Tasks#release}. */
    public Fenced release() {
        return scope.tasks().release(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Claim claim
                && claim.task.id().equals(task.id())
                && claim.claimNo() == claimNo()
                && claim.workerId.equals(workerId);
    }

    @Override
    public int hashCode() {
        return task.id().hashCode() * 31 + Long.hashCode(claimNo());
    }

    @Override
    public String toString() {
        return "claim " + claimNo() + " of worker " + workerId + " on task " + task.id() + " '" + task.title() + "'";
    }
}
