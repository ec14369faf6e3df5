package dev.twinstore.engine;

import dev.twinstore.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One call of write: its work, the thread that waits for it, and in the end its result or its failure. */
final class Write<T> {
    /** What the thread that waits is to do next. */
    enum Call {
        WAIT,
        LEAD,
        RETURN
    }

    private enum Phase {
        QUEUED,
        RUNNING,
        RAN,
        ABANDONED
    }

    private final Thread thread = Thread.currentThread();
    private final long asked = System.nanoTime();
    private final Function<? super Tx, ? extends T> work;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);
    private final AfterCommit after = new AfterCommit();
    private volatile Call call = Call.WAIT;
    private boolean left; // guarded by the queue

    // Written before the call to return.
    private @Nullable T result;
    private @Nullable Throwable thrown; // by the work
    private @Nullable Supplier<? extends RuntimeException> undone; // why nothing of it was kept, whatever it returned

    Write(Function<? super Tx, ? extends T> work) {
        this.work = work;
    }

    Thread thread() {
        return thread;
    }

    boolean isOwnWork() {
        return work instanceof OwnWork;
    }

    /** Whether it is answered together with others of its kind. */
    boolean isTogether() {
        return work instanceof Together;
    }

    /** Whether it can be answered together with this one. */
    boolean isLike(Write<?> other) {
        return work instanceof Together<?, ?> mine
                && other.work instanceof Together<?, ?> others
                && mine.isLike(others);
    }

    /** It was in the queue when a turn ended. */
    void leave() {
        left = true;
    }

    /** Whether it was in the queue when a turn ended. */
    boolean wasLeft() {
        return left;
    }

    /** How long its caller has waited, in nanoseconds. */
    long age() {
        return System.nanoTime() - asked;
    }

    /**
     * Runs the work.
     *
     * @return false: it was abandoned in the meantime, and the session belongs to somebody else
     */
    boolean run(Transactions transactions, DSLContext dsl) {
        phase.set(Phase.RUNNING);
        after.forget();
        T value = null;
        Throwable failure = null;
        try {
            value = transactions.run(dsl, work, after);
        } catch (Throwable e) { // an Error too belongs to the caller, not to the thread that runs the work
            failure = e;
        }
        if (!phase.compareAndSet(Phase.RUNNING, Phase.RAN)) {
            return false;
        }
        result = value;
        thrown = failure;
        return true;
    }

    /**
     * Runs writes of one kind in one go.
     *
     * @return false: all failed; it may help to run them one by one
     */
    static boolean runTogether(List<Write<?>> writes, Transactions transactions, DSLContext dsl) {
        List<Together<?, ?>> requests = new ArrayList<>(writes.size());
        for (Write<?> write : writes) {
            requests.add((Together<?, ?>) write.work);
            write.after.forget();
        }
        try {
            List<? extends Together.Answer<?>> answers =
                    transactions.run(dsl, requests.get(0).with(requests), writes.get(0).after);
            for (int i = 0; i < answers.size(); i++) {
                writes.get(i).answered(answers.get(i));
            }
            return true;
        } catch (Throwable e) {
            for (Write<?> write : writes) {
                write.thrown = e;
            }
            return false;
        }
    }

    @SuppressWarnings("unchecked") // it is the answer to this one's request
    private void answered(Together.Answer<?> answer) {
        result = (T) answer.value();
        thrown = answer.refusal();
    }

    /** Whether the work threw, or was abandoned. */
    boolean failed() {
        return thrown != null || undone != null;
    }

    /** Gives the work up while it runs; false if it does not run any more, or was given up before. */
    boolean abandon(Supplier<? extends RuntimeException> why) {
        if (!phase.compareAndSet(Phase.RUNNING, Phase.ABANDONED)) {
            return false;
        }
        undone = why;
        return true;
    }

    /** The transaction is committed in which it ran, and perhaps failed alone. */
    void committed(Failures failures) {
        if (phase.get() != Phase.ABANDONED) {
            after.committed(failures.name());
        }
    }

    /** What it failed with; null: it did not. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** It has failed: nothing of it is kept. */
    void failed(Throwable why) {
        thrown = why;
    }

    /** Nothing of it is kept. */
    void undo(Supplier<? extends RuntimeException> why) {
        undone = why;
    }

    void tell(Call next) {
        call = next;
        if (thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    Call call() {
        return call;
    }

    /** What the work returned; or throws what it threw, with the stack of the calling thread, which asked for it. */
    @SuppressWarnings("NullAway") // null only if the work returned null, which its type then allows
    T result(Failures failures) {
        if (undone != null) {
            throw undone.get();
        }
        if (thrown != null) {
            if (isOwnWork()) {
                Stacks.graft(thrown);
            }
            if (thrown instanceof RuntimeException exception) {
                throw failures.translate(exception);
            }
            throw Write.<RuntimeException>unchecked(thrown); // an Error, or what languages without checked ones threw
        }
        return result;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
