package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreStalledException;
import dev.twinstore.Tx;
import dev.twinstore.engine.Write.Call;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.schema.ProcessLock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of all writes of one store, which share transactions, so that many wait for one commit to reach the disk.
 *
 * <p>It has no thread of its own: of the threads that wait, one leads. The leader takes a turn of the {@link ProcessLock},
 * begins a {@link SharedTransaction}, and runs what is queued. When the queue is empty, or the turn was long
 * enough, it commits, and only then are all told their results. A lone caller leads at once and waits for nobody. Work of
 * our own is run by the leader; a user's function runs on the user's own thread, which is made the leader of the same turn.
 *
 * <p>Thread-safe. Not reentrant.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** No more writes than this share a commit. */
    private static final int MOST = 512;

    /** Calls that must fit on the stack of whoever may lead. */
    private static final int STACK = 500;

    /** How long a turn waits for company, if the last one had some. */
    private static final long A_MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

    /** So many requests of one kind have a turn without those of other kinds. */
    private static final int MANY = 4;

    private final SharedTransaction transaction;
    private final ProcessLock lock;
    private final Failures failures;
    private final long patience; // nanoseconds
    private final long turn; // nanoseconds
    private final StallWatch watch;
    private final Runnable committed;
    private final StoreMeters meters;

    private final ArrayDeque<Write<?>> queue = new ArrayDeque<>(); // guarded by itself
    private @Nullable Thread leader; // guarded by queue; null: nobody leads
    private boolean closed; // guarded by queue

    // Of the leader, like the transaction.
    private int lastTurn; // how many writes shared the last one, or were left for the next
    private @Nullable Write<?> kind; // many of its kind run in this turn; null: no kind has it for its own
    private long waited; // in this turn, for company: nanoseconds

    /**
     * The queue of the writes of one session.
     *
     * @param patience how long a caller waits for its turn
     * @param turn when a turn has lasted so long, it ends after the write that runs: other processes want theirs
     * @param stall how long a user's function may go without finishing a statement
     * @param committed is called after each commit, by the leader; must be quick
     * @param meters hear of commits and of waiting for the lock
     */
    GroupCommit(
            Transactions transactions,
            SqliteSession session,
            ProcessLock lock,
            Failures failures,
            Duration patience,
            Duration turn,
            Duration stall,
            Runnable committed,
            StoreMeters meters) {
        this.lock = lock;
        this.failures = failures;
        this.patience = Arguments.nanos(patience);
        this.turn = Arguments.nanos(turn);
        this.watch = new StallWatch(failures.name(), session, stall, this::abandon);
        this.transaction = new SharedTransaction(transactions, session, failures, watch);
        this.committed = committed;
        this.meters = meters;
    }

    /** Runs the work in a transaction, waits for its commit, and returns what it returned or throws what it threw. */
    <T> T write(Function<? super Tx, ? extends T> work) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread is inside a write of another store on " + failures.name()
                    + ", and would wait for itself; use that transaction");
        }
        requireStack(STACK);
        Write<T> mine = new Write<>(work);
        synchronized (queue) {
            if (closed) {
                throw failures.closed();
            }
            queue.add(mine);
            if (leader == null) {
                appoint(mine);
            }
        }
        boolean interrupted = false;
        while (mine.call() != Call.RETURN) {
            if (mine.call() == Call.LEAD) {
                mine.tell(Call.WAIT);
                if (interrupted) {
                    Thread.currentThread().interrupt(); // a user's function may want to know
                    interrupted = false;
                }
                lead(mine);
            } else {
                await(mine);
                interrupted |= Thread.interrupted(); // whoever asked for a write is told what became of it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return mine.result(failures);
    }

    /**
     * Refuses new writes, and waits until those that were asked for are done.
     *
     * @return false: one still runs
     */
    boolean close(Duration atMost) {
        boolean interrupted = false;
        synchronized (queue) {
            closed = true;
            long until = System.nanoTime() + Arguments.nanos(atMost);
            while (leader != null && until - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(queue, until - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (leader == null) {
                watch.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return leader == null;
        }
    }

    /** Runs what is queued, until the turn is over or another thread leads. The caller's own write is the first. */
    private void lead(Write<?> own) {
        try {
            if (!transaction.isBegun() && !begin(own)) {
                return;
            }
            while (true) {
                Write<?> next = next();
                if (next == null) {
                    return;
                }
                if (!run(next)) {
                    return; // it was abandoned: another thread leads by now
                }
            }
        } catch (Throwable e) {
            resign(own, e);
        }
    }

    /** Whatever went wrong, the calling thread does not stay the leader, and nobody waits for what will not come. */
    private void resign(Write<?> own, Throwable why) {
        synchronized (queue) {
            if (leader != Thread.currentThread()) {
                LogEvent.TURN_FAILED.log(LOG, why, failures.name());
                return;
            }
        }
        if (transaction.isBegun()) {
            undo(why);
            return;
        }
        synchronized (queue) {
            queue.remove(own);
            pass();
        }
        tellUndone(List.of(own), () -> failures.undone(why));
    }

    /** Begins a turn; if that fails, the first and all whose patience has run out are told so. */
    private boolean begin(Write<?> first) {
        Supplier<? extends RuntimeException> why;
        try {
            long asked = System.nanoTime();
            boolean acquired = lock.acquire(Duration.ofNanos(left(first)));
            long waitedFor = System.nanoTime() - asked;
            if (acquired) {
                try {
                    meters.lockWaited(waitedFor);
                    transaction.begin();
                    waited = 0;
                    return true;
                } finally {
                    if (!transaction.isBegun()) {
                        transaction.rollBack(); // it may have begun all the same, or the last one may not have ended
                        lock.release();
                    }
                }
            }
            meters.lockWaited(waitedFor);
            why = () -> failures.busy(null);
        } catch (Throwable e) {
            why = () -> failures.undone(e);
        }
        List<Write<?>> expired = new ArrayList<>();
        synchronized (queue) {
            queue.removeIf(write -> (write == first || left(write) == 0) && expired.add(write));
            pass();
        }
        tellUndone(expired, why);
        return false;
    }

    /** The write that is next, for the calling thread to run; null: the turn is over, or another thread leads. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is only a chance: nothing depends on it
    private @Nullable Write<?> next() throws SQLException {
        while (transaction.size() == 0 || (transaction.size() < MOST && transaction.age() < turn)) {
            synchronized (queue) {
                boolean complete = waited > A_MOMENT || transaction.size() + queue.size() >= lastTurn;
                Write<?> next = first();
                if (next != null && complete) {
                    if (next.isOwnWork() || next.thread() == Thread.currentThread()) {
                        queue.remove(next);
                        return next;
                    }
                    lock.pass(Thread.currentThread(), next.thread());
                    appoint(next);
                    return null;
                }
                if (complete) {
                    break;
                }
            }
            // Those who shared the last turn are awake again, and about to ask for their next writes. That is worth a
            // moment, also since requests of one kind cost less together.
            long before = System.nanoTime();
            Thread.yield();
            waited += System.nanoTime() - before;
        }
        commit();
        return null;
    }

    /**
     * Runs one write, or all that are like it.
     *
     * @return false: it was abandoned, and somebody else leads
     */
    private boolean run(Write<?> write) throws SQLException {
        if (!write.isTogether() || !transaction.takesTogether()) {
            return transaction.run(write);
        }
        List<Write<?>> all = new ArrayList<>();
        all.add(write);
        synchronized (queue) {
            queue.removeIf(other -> other.isLike(write) && all.add(other));
        }
        if (kind == null && all.size() >= MANY) {
            kind = write;
        }
        transaction.runTogether(all);
        return true;
    }

    /**
     * The write that is to run now; null: none waits. Requests of one kind change the same pages, so many claims, then many
     * completions, cost less than twice as many turns of both: of two kinds, one is left for the next turn, but once only.
     * From then on their callers go in step. Guarded by queue.
     */
    private @Nullable Write<?> first() {
        for (Write<?> write : queue) {
            if (kind == null || !write.isTogether() || write.isLike(kind) || write.wasLeft()) {
                return write;
            }
        }
        return null;
    }

    /** Ends the turn well. */
    private void commit() throws SQLException {
        long took = transaction.commit();
        List<Write<?>> all = endTurn();
        for (Write<?> write : all) {
            write.tell(Call.RETURN);
        }
        committed.run();
        meters.committed(took, all.size());
    }

    /** Ends the turn badly: nothing of it is kept. */
    private void undo(Throwable why) {
        watch.end();
        transaction.rollBack();
        tellUndone(endTurn(), () -> failures.undone(why));
    }

    /** Gives up the turn, and first of all lets the next thread lead: it works while those of this turn are told. */
    private List<Write<?>> endTurn() {
        List<Write<?>> all = transaction.end();
        kind = null;
        try {
            lock.release();
        } catch (Throwable e) { // an Error too: the others wait for their turn
            LogEvent.TURN_FAILED.log(LOG, e, failures.name()); // what was committed is committed
        }
        synchronized (queue) {
            lastTurn = all.size() + queue.size();
            queue.forEach(Write::leave);
            pass();
        }
        return all;
    }

    /** Makes the first in the queue the leader, or leaves it without one. Guarded by queue. */
    private void pass() {
        Write<?> first = queue.peek();
        if (first != null) {
            appoint(first);
        } else {
            leader = null;
            queue.notifyAll();
        }
    }

    /** Makes the thread of a write the leader. Guarded by queue. */
    private void appoint(Write<?> write) {
        leader = write.thread();
        write.tell(Call.LEAD);
    }

    private static void tellUndone(List<Write<?>> writes, Supplier<? extends RuntimeException> why) {
        for (Write<?> write : writes) {
            if (!write.failed()) {
                write.undo(why);
            }
            write.tell(Call.RETURN);
        }
    }

    /** A user's function hangs: the calling thread takes the turn over, undoes that part of it, and ends it. */
    private void abandon(Write<?> write, Supplier<StoreStalledException> why) {
        if (!write.abandon(why)) {
            return;
        }
        synchronized (queue) {
            leader = Thread.currentThread();
        }
        lock.pass(write.thread(), Thread.currentThread());
        watch.end();
        try {
            transaction.takeFrom(write);
            commit();
        } catch (Throwable e) {
            undo(e);
        }
    }

    /** Overflows now, if the stack is nearly full, and not when others depend on this thread. */
    private static int requireStack(int frames) {
        return frames == 0 ? 0 : 1 + requireStack(frames - 1);
    }

    /** Waits for a call, or takes the write back when its caller's patience runs out before anybody has begun with it. */
    private void await(Write<?> write) {
        long nanos = left(write);
        if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
            return;
        }
        synchronized (queue) {
            if (write.call() == Call.WAIT && queue.remove(write)) {
                write.undo(() -> failures.busy(null));
                write.tell(Call.RETURN);
                return;
            }
        }
        LockSupport.park(this);
    }

    /** How long the caller is willing to wait for its turn, in nanoseconds. */
    private long left(Write<?> write) {
        return Math.max(0, patience - write.age());
    }
}
