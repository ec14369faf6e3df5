package dev.twinstore.metrics;

import dev.twinstore.LogEvent;
import dev.twinstore.model.TaskStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much there is to do on one database. It is read when it is asked for, every ten seconds at most, on a thread of its
 * own: who asks waits a second at most, and is told what was known before if the database does not answer. Thread-safe.
 */
final class QueueGauges {
    private static final Logger LOG = LoggerFactory.getLogger(QueueGauges.class);
    private static final List<TaskStatus> OPEN = List.of(TaskStatus.PENDING, TaskStatus.CLAIMED, TaskStatus.RUNNING);
    private static final long FRESH = TimeUnit.SECONDS.toNanos(10);
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(1);

    private final MeterRegistry registry;
    private final String database;
    private final List<Queue> queues = new CopyOnWriteArrayList<>(); // of the stores that are open
    private final List<Meter> gauges = new ArrayList<>();

    private Map<TaskStatus, Integer> known = Map.of(); // guarded by this
    private long askedAt; // guarded by this
    private boolean asked; // guarded by this
    private boolean asking; // guarded by this

    QueueGauges(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.database = tags.stream()
                .filter(tag -> tag.getKey().equals("database"))
                .findFirst()
                .orElseThrow()
                .getValue();
        for (TaskStatus status : OPEN) {
            gauges.add(Gauge.builder("twinstore.tasks", () -> tasks(status))
                    .description("Tasks that have not ended")
                    .baseUnit("tasks")
                    .tags(tags)
                    .tag("status", status.stored())
                    .register(registry));
        }
        gauges.add(Gauge.builder("twinstore.claims.waiting", this::waitingClaims)
                .description("Claims of this process that wait for a task")
                .baseUnit("claims")
                .tags(tags)
                .register(registry));
    }

    void add(Queue queue) {
        queues.add(queue);
    }

    /** A store is closed; true: it was the last, and the gauges are gone. */
    boolean remove(Queue queue) {
        queues.remove(queue);
        if (queues.isEmpty()) {
            gauges.forEach(registry::remove);
            return true;
        }
        return false;
    }

    private int waitingClaims() {
        return queues.stream().mapToInt(Queue::waitingClaims).sum();
    }

    private double tasks(TaskStatus status) {
        Map<TaskStatus, Integer> tasks = tasks();
        return tasks.isEmpty() ? Double.NaN : tasks.getOrDefault(status, 0);
    }

    private synchronized Map<TaskStatus, Integer> tasks() {
        long now = now();
        if (!asking && (!asked || now - askedAt > FRESH)) {
            asked = true;
            asking = true;
            askedAt = now;
            Thread thread = new Thread(this::ask, "twinstore-gauges " + database);
            thread.setDaemon(true);
            thread.start();
            try {
                for (long left = PATIENCE; asking && left > 0; left = PATIENCE - (now() - now) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return known;
    }

    private void ask() {
        Map<TaskStatus, Integer> answer = Map.of();
        try {
            answer = queues.isEmpty() ? Map.of() : queues.get(0).openTasks();
        } catch (Throwable e) {
            LogEvent.GAUGE_FAILED.log(LOG, e, database);
        } finally {
            answered(answer);
        }
    }

    private synchronized void answered(Map<TaskStatus, Integer> answer) {
        known = answer.isEmpty() ? known : answer;
        asking = false;
        notifyAll();
    }

    private long now() {
        return registry.config().clock().monotonicTime();
    }
}
