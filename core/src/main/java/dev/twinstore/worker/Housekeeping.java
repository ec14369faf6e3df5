package dev.twinstore.worker;

import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.LogEvent;
import dev.twinstore.Scope;
import dev.twinstore.StoreClosedException;
import dev.twinstore.StoreOptions;
import dev.twinstore.Tx;
import dev.twinstore.activity.LastActivity;
import dev.twinstore.db.tables.records.WorkersRecord;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jooq.Condition;
import org.jooq.Record3;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal: the one background thread of a store. It beats for all live workers of this process in one statement, looks
 * for dead processes, sweeps stale workers, and moves the last activity of goals where that could not be done at once. Any
 * number of processes may do this on one database. Thread-safe.
 */
public final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Scope scope;
    private final StoreOptions options;
    private final ScheduledExecutorService thread;
    private final Map<String, Heartbeat> heard = new ConcurrentHashMap<>();
    private final List<BiConsumer<? super String, ? super Heartbeat>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> active = new ConcurrentHashMap<>(); // goals to look at, and since when
    private volatile long beatAt;
    private volatile @Nullable Thread own;

    public Housekeeping(Scope scope) {
        this.scope = scope;
        this.options = scope.options();
        this.beatAt = options.time().monotonicNanos();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "twinstore-housekeeping " + options.database());
            made.setDaemon(true);
            own = made;
            return made;
        });
    }

    /** Begins to work in the background, until closed. */
    public void start() {
        every(options.livenessEvery(), "look for dead processes", () -> {
            warnIfSilent();
            report(Sweep.sweep(scope, false));
        });
        every(options.livenessEvery(), "move last activities", this::moveActivities);
        every(options.heartbeatEvery(), "beat and sweep", () -> {
            beat();
            report(Sweep.sweep(scope, true));
        });
    }

    /** What the last heartbeat of a worker of this process answered; empty: none was heard yet. Reads no database. */
    public Optional<Heartbeat> heard(String workerId) {
        Heartbeat last = heard.get(workerId);
        return last instanceof Heartbeat.Alive && isSilent() ? Optional.of(silent()) : Optional.ofNullable(last);
    }

    /** It is committed that something below these goals has changed. */
    public void active(List<String> outcomes, Instant moment) {
        for (String outcome : outcomes) {
            active.merge(outcome, moment, (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    private void moveActivities() {
        Map<String, Instant> now = new HashMap<>(active);
        if (now.isEmpty()) {
            return;
        }
        now.keySet().removeAll(LastActivity.moveUp(scope, now));
        now.forEach(active::remove); // but what has been moved on since
    }

    /** Calls the listener, on the background thread, whenever a worker of this process hears something new. */
    public void listen(BiConsumer<? super String, ? super Heartbeat> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        thread.shutdown();
        if (Thread.currentThread() == own) {
            quietly(Duration.ZERO, "move last activities", this::moveActivities);
            return; // a listener closes the store: waiting would be waiting for itself
        }
        try {
            if (thread.awaitTermination(options.lockTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                quietly(Duration.ZERO, "move last activities", this::moveActivities);
            } else {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Beats once for all live workers of this process. */
    void beat() {
        Map<String, Heartbeat> answers =
                scope.read(dsl -> dsl.fetchExists(selectOne().from(WORKERS).where(mine())))
                        ? scope.write(Housekeeping::beatAll)
                        : Map.of();
        beatAt = options.time().monotonicNanos();
        for (String gone : List.copyOf(heard.keySet())) {
            if (!answers.containsKey(gone) && !(heard.get(gone) instanceof Heartbeat.Swept)) {
                scope.workers()
                        .find(gone)
                        .ifPresent(worker -> tell(
                                gone,
                                new Heartbeat.Swept(
                                        worker.status(),
                                        "worker " + gone + " became "
                                                + worker.status().stored() + " at " + worker.endedAt())));
            }
        }
        answers.forEach(this::tell);
    }

    private static Map<String, Heartbeat> beatAll(Tx tx) {
        Map<String, Integer> forAnyone = new HashMap<>();
        Map<String, Integer> forOne = new HashMap<>();
        for (Record3<String, @Nullable String, Integer> row : tx.dsl()
                .select(INTERVENTIONS.OUTCOME_ID, INTERVENTIONS.WORKER_ID, count())
                .from(INTERVENTIONS)
                .where(INTERVENTIONS.STATUS.eq(inline(InterventionStatus.PENDING)))
                .groupBy(INTERVENTIONS.OUTCOME_ID, INTERVENTIONS.WORKER_ID)
                .fetch()) {
            String worker = row.value2();
            if (worker == null) {
                forAnyone.put(row.value1(), row.value3());
            } else {
                forOne.put(worker, row.value3());
            }
        }
        Map<String, Heartbeat> answers = new HashMap<>();
        for (WorkersRecord worker : tx.dsl()
                .update(WORKERS)
                .set(WORKERS.LAST_HEARTBEAT, tx.now())
                .set(WORKERS.CLOCK_OFFSET, Sweep.clockOffset(tx))
                .where(mine())
                .returning(WORKERS.ID, WORKERS.OUTCOME_ID, WORKERS.STATUS)
                .fetch()) {
            answers.put(
                    worker.getId(),
                    new Heartbeat.Alive(
                            worker.getStatus() == WorkerStatus.PAUSED,
                            forAnyone.getOrDefault(worker.getOutcomeId(), 0) + forOne.getOrDefault(worker.getId(), 0)));
        }
        return answers;
    }

    /** The live workers of this process. */
    private static Condition mine() {
        ProcessIdentity self = ProcessIdentity.current();
        return Workers.LIVE
                .and(WORKERS.HOST.eq(self.host()))
                .and(WORKERS.PID.eq(self.pid()))
                .and(WORKERS.PID_SPACE.isNotDistinctFrom(self.pidSpace()))
                .and(WORKERS.PROCESS_TICKS.isNotDistinctFrom(self.ticks()));
    }

    private void tell(String workerId, Heartbeat heartbeat) {
        if (heartbeat.equals(heard.put(workerId, heartbeat))) {
            return;
        }
        for (BiConsumer<? super String, ? super Heartbeat> listener : listeners) {
            try {
                listener.accept(workerId, heartbeat);
            } catch (Throwable e) { // an Error too: the heartbeats have nothing to do with it
                LogEvent.LISTENER_FAILED.log(LOG, e, "heartbeat of worker " + workerId);
            }
        }
    }

    private void warnIfSilent() {
        if (isSilent()) {
            Heartbeat.Silent silent = silent();
            heard.forEach((worker, last) -> {
                if (last instanceof Heartbeat.Alive) {
                    LogEvent.HEARTBEAT_SILENT.log(LOG, worker, silent.since());
                    tell(worker, silent);
                }
            });
        }
    }

    /** Half of the time after which others may take the tasks is over: soon enough to stop. */
    private boolean isSilent() {
        return sinceBeat().compareTo(options.staleAfter().dividedBy(2)) > 0
                && sinceBeat()
                                .compareTo(
                                        options.heartbeatEvery().multipliedBy(3).dividedBy(2))
                        > 0;
    }

    private Heartbeat.Silent silent() {
        Duration since = sinceBeat();
        Duration left = options.staleAfter().minus(since);
        return new Heartbeat.Silent(since, left.isNegative() ? Duration.ZERO : left);
    }

    private Duration sinceBeat() {
        return Duration.ofNanos(options.time().monotonicNanos() - beatAt);
    }

    private static void report(Swept swept) {
        swept.workers()
                .forEach(worker -> LogEvent.WORKER_LOST.log(LOG, worker.workerId(), worker.name(), worker.reason()));
        swept.tasks()
                .forEach(task -> LogEvent.TASK_LOST.log(
                        LOG, task.taskId(), task.title(), task.status().stored()));
    }

    private void every(Duration period, String what, Runnable work) {
        var unused = thread.scheduleWithFixedDelay(
                () -> quietly(period, what, work), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void quietly(Duration period, String what, Runnable work) {
        try {
            work.run();
        } catch (StoreClosedException e) {
            // closing: nothing to do any more
        } catch (Throwable e) { // an Error too: without heartbeats, all workers would be swept
            LogEvent.HOUSEKEEPING_FAILED.log(LOG, e, options.database(), what, period);
        }
    }
}
