package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.engine.HotStatement.number;
import static dev.twinstore.engine.HotStatement.param;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreClosedException;
import dev.twinstore.TimeSource;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.Changes;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.metrics.StoreMeters;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.worker.Claimant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal: the claims of a store that wait until a task is ready. One thread watches for all of them: it looks at the index
 * of ready tasks after each commit of anybody, and when a task's time has come, and wakes as many as there are tasks to
 * take, the longest waiting first. Whoever is woken then claims as everybody does, and may lose the race. Thread-safe.
 */
public final class WaitingClaims implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingClaims.class);

    /** How often the clock is asked at least whether a task's time has come, in case it is set. */
    private static final Duration TICK = Duration.ofMillis(40);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Param<String> OUTCOME = param("outcome", TASKS.OUTCOME_ID);
    private static final Param<TaskPhase> PHASE = param("phase", TASKS.PHASE);
    private static final Param<Integer> MOST = number("most");

    private static final HotStatement<Integer> READY = ready(noCondition());
    private static final HotStatement<Integer> READY_OF_PHASE = ready(TASKS.PHASE.eq(PHASE));

    /** The tasks that wait for their time, the earliest first. */
    private static final HotStatement<Instant> WAITING_FOR_TIME = HotStatement.query(
            select(TASKS.NOT_BEFORE)
                    .from(TASKS)
                    .where(TASKS.OUTCOME_ID.eq(OUTCOME))
                    .and(TASKS.WAITS_FOR.eq(inline("time")))
                    .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING, TASKS.STATUS)))
                    .orderBy(TASKS.NOT_BEFORE)
                    .limit(MOST),
            row -> row.get(0, TASKS.NOT_BEFORE));

    private final Changes changes;
    private final TimeSource time;
    private final String name;
    private final BooleanSupplier inTransaction;
    private final StoreMeters meters;

    private final ReentrantLock lock = new ReentrantLock();
    private final java.util.concurrent.locks.Condition arrival = lock.newCondition();
    private final Map<Kind, List<Waiter>> waiters = new LinkedHashMap<>(); // guarded by lock
    private @Nullable Thread watcher; // guarded by lock
    private boolean look; // guarded by lock: somebody wants the watcher to look, whatever has changed
    private boolean closed; // guarded by lock
    private Instant nextTime = Instant.MAX; // of the watcher: when the next task's time comes

    /** What a claim asks for. */
    private record Kind(String outcomeId, @Nullable TaskPhase phase) {}

    private static final class Waiter {
        private final String workerId;
        private final java.util.concurrent.locks.Condition call;
        private boolean called; // guarded by lock

        private Waiter(String workerId, java.util.concurrent.locks.Condition call) {
            this.workerId = workerId;
            this.call = call;
        }
    }

    /**
     * Nobody waits yet.
     *
     * @param name of the store, for the name of the thread
     * @param inTransaction whether the calling thread is inside a transaction
     * @param meters hear how long claims have waited
     */
    public WaitingClaims(
            Changes changes, TimeSource time, String name, BooleanSupplier inTransaction, StoreMeters meters) {
        this.meters = meters;
        this.changes = changes;
        this.inTransaction = inTransaction;
        this.time = time;
        this.name = name;
    }

    /**
     * Tries to claim until it succeeds, or the time has passed, or the thread is interrupted.
     *
     * @param attempt claims without waiting
     */
    Optional<Claim> await(
            String workerId,
            String outcomeId,
            @Nullable TaskPhase phase,
            Duration timeout,
            Supplier<Optional<Claim>> attempt) {
        if (inTransaction.getAsBoolean()) {
            throw inTransaction();
        }
        if (!meters.areOn()) {
            return claim(workerId, outcomeId, phase, timeout, attempt);
        }
        long began = time.monotonicNanos();
        boolean claimed = false;
        try {
            Optional<Claim> claim = claim(workerId, outcomeId, phase, timeout, attempt);
            claimed = claim.isPresent();
            return claim;
        } finally {
            meters.claimWaited(time.monotonicNanos() - began, claimed);
        }
    }

    private Optional<Claim> claim(
            String workerId,
            String outcomeId,
            @Nullable TaskPhase phase,
            Duration timeout,
            Supplier<Optional<Claim>> attempt) {
        Optional<Claim> claim = attempt.get();
        long left = Arguments.nanos(timeout);
        if (claim.isPresent() || left <= 0) {
            return claim;
        }
        Kind kind = new Kind(outcomeId, phase);
        Waiter mine = arrive(kind, workerId);
        try {
            while (true) {
                left = waitForCall(mine, left);
                if (Thread.currentThread().isInterrupted()) {
                    return Optional.empty();
                }
                claim = attempt.get();
                if (claim.isPresent() || left <= 0) {
                    return claim;
                }
            }
        } finally {
            leave(kind, mine, claim.isPresent());
        }
    }

    /** How many claims wait now. */
    int count() {
        lock.lock();
        try {
            return waiters.values().stream().mapToInt(List::size).sum();
        } finally {
            lock.unlock();
        }
    }

    static IllegalStateException inTransaction() {
        return new IllegalStateException(
                "a claim cannot wait inside a transaction, or nobody could add the task; call it outside, on the store");
    }

    private Waiter arrive(Kind kind, String workerId) {
        lock.lock();
        try {
            requireOpen();
            Waiter mine = new Waiter(workerId, lock.newCondition());
            waiters.computeIfAbsent(kind, any -> new ArrayList<>()).add(mine);
            lookAgain(); // a task may have become ready since it was tried
            if (watcher == null) {
                watcher = new Thread(this::watch, "twinstore-waiting-claims " + name);
                watcher.setDaemon(true);
                watcher.start();
            }
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Kind kind, Waiter mine, boolean claimed) {
        lock.lock();
        try {
            waiters.computeIfPresent(kind, (any, all) -> all.remove(mine) && all.isEmpty() ? null : all);
            if (mine.called && !claimed) {
                lookAgain(); // the task that it was called for may be another's now
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until called; how much of the time is left then, 0 if it ran out. */
    private long waitForCall(Waiter mine, long nanos) {
        lock.lock();
        try {
            if (mine.called) {
                mine.called = false; // it tried, in vain
                lookAgain();
            }
            long left = nanos;
            while (!mine.called && left > 0) {
                requireOpen();
                left = mine.call.awaitNanos(left);
            }
            requireOpen();
            return Math.max(0, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private void lookAgain() {
        look = true;
        arrival.signal();
        changes.wake();
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("the store " + name + " was closed while a claim waited; open it again");
        }
    }

    /** The watching thread. */
    private void watch() {
        while (someoneWaits()) {
            try {
                boolean changed = changes.await(untilNextTime());
                if (changes.isOver()) {
                    callAll(); // each finds out why
                    continue;
                }
                Map<Kind, List<String>> workers = workersToLookFor(changed);
                if (!workers.isEmpty()) {
                    changes.look(dsl -> {
                        look(dsl, workers);
                        return workers;
                    });
                }
            } catch (Throwable e) { // an Error too: nobody else looks for those who wait
                LogEvent.WAITING_FAILED.log(LOG, e, name);
                lookLater();
            }
        }
    }

    private Duration untilNextTime() {
        Instant now = time.now();
        return nextTime.isAfter(now) && nextTime.isBefore(now.plus(TICK)) ? Duration.between(now, nextTime) : TICK;
    }

    private void lookLater() {
        LockSupport.parkNanos(AFTER_FAILURE.toNanos());
        lock.lock();
        try {
            look = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody waits; false: the store is closed. */
    private boolean someoneWaits() {
        lock.lock();
        try {
            while (waiters.isEmpty() && !closed) {
                arrival.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Who waits for what; empty if there is no reason to look. */
    private Map<Kind, List<String>> workersToLookFor(boolean changed) {
        lock.lock();
        try {
            if (!changed && !look && time.now().isBefore(nextTime)) {
                return Map.of();
            }
            look = false;
            Map<Kind, List<String>> workers = new LinkedHashMap<>();
            waiters.forEach((kind, all) -> workers.put(
                    kind, all.stream().map(waiter -> waiter.workerId).toList()));
            return workers;
        } finally {
            lock.unlock();
        }
    }

    private void look(DSLContext dsl, Map<Kind, List<String>> workers) {
        Map<String, Claimant.Prospect> prospects = Claimant.prospects(
                dsl, workers.values().stream().flatMap(List::stream).toList());
        nextTime = Instant.MAX;
        workers.forEach((kind, waiting) -> {
            int most = waiting.size();
            HotStatement<Integer> query = kind.phase == null ? READY : READY_OF_PHASE;
            Call<Integer> ready = query.on(dsl).bind(OUTCOME, kind.outcomeId).bind(MOST, most);
            if (kind.phase != null) {
                ready.bind(PHASE, kind.phase);
            }
            call(kind, ready.rows().size() + due(dsl, kind.outcomeId, most), prospects);
        });
    }

    /** How many tasks' time has come, up to {@code most}; what a claim then finds, it will see. */
    private int due(DSLContext dsl, String outcomeId, int most) {
        Instant now = time.now();
        int due = 0;
        for (Instant moment : WAITING_FOR_TIME
                .on(dsl)
                .bind(OUTCOME, outcomeId)
                .bind(MOST, most + 1)
                .rows()) {
            if (moment.isAfter(now)) {
                nextTime = moment.isBefore(nextTime) ? moment : nextTime;
                break;
            }
            due++;
        }
        return Math.min(due, most);
    }

    /** Calls as many as there are tasks, and those who would wait in vain. */
    private void call(Kind kind, int tasks, Map<String, Claimant.Prospect> prospects) {
        lock.lock();
        try {
            List<Waiter> all = waiters.getOrDefault(kind, List.of());
            long free = tasks - all.stream().filter(waiter -> waiter.called).count();
            for (Waiter waiter : all) {
                Claimant.Prospect prospect = prospects.getOrDefault(waiter.workerId, Claimant.Prospect.NEVER);
                if (!waiter.called
                        && (prospect == Claimant.Prospect.NEVER || (prospect == Claimant.Prospect.NOW && free-- > 0))) {
                    waiter.called = true;
                    waiter.call.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void callAll() {
        lock.lock();
        try {
            for (List<Waiter> all : waiters.values()) {
                for (Waiter waiter : all) {
                    waiter.called = true;
                    waiter.call.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static HotStatement<Integer> ready(Condition more) {
        return HotStatement.query(
                selectOne()
                        .from(TASKS)
                        .where(TASKS.OUTCOME_ID.eq(OUTCOME))
                        .and(more)
                        .and(Claiming.READY)
                        .limit(MOST),
                row -> 1);
    }

    /** Ends every wait: those who wait are told that the store is closed. */
    @Override
    public void close() {
        Thread last;
        lock.lock();
        try {
            closed = true;
            last = watcher;
            waiters.values().forEach(all -> all.forEach(waiter -> waiter.call.signal()));
            lookAgain();
        } finally {
            lock.unlock();
        }
        join(last);
        changes.close();
    }

    private static void join(@Nullable Thread thread) {
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
