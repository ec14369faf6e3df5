package dev.twinstore.metrics;

import dev.twinstore.activity.ActivityType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one store in a Micrometer registry. All but the types of changes are made at once and kept. Thread-safe. */
final class MicrometerStore implements StoreMeters {
    /** How many types of changes are told apart: programs may write types of their own. */
    private static final int MOST_TYPES = 100;

    private final MicrometerMeters meters;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter claims;
    private final Counter claimsLost;
    private final Timer claimed;
    private final Timer inVain;
    private final Timer writes;
    private final Timer reads;
    private final Timer commits;
    private final DistributionSummary commitWrites;
    private final Timer lockWaits;
    private final Counter workersSwept;
    private final Counter changesDropped;
    private final Map<String, Counter> changes = new ConcurrentHashMap<>();
    private volatile @Nullable Queue queue; // null: not open

    MicrometerStore(MicrometerMeters meters, MeterRegistry registry, Tags tags) {
        this.meters = meters;
        this.registry = registry;
        this.tags = tags;
        this.claims = counter("twinstore.claims", "tasks", "Tasks that were claimed");
        this.claimsLost = counter("twinstore.claims.lost", "claims", "Answers that a worker has lost its claim");
        this.claimed = claimWait("claimed");
        this.inVain = claimWait("empty");
        this.writes = timer("twinstore.write", "Calls of write, with their waiting and their commit");
        this.reads = timer("twinstore.read", "Calls of read");
        this.commits = timer("twinstore.commit", "Commits");
        this.commitWrites = DistributionSummary.builder("twinstore.commit.writes")
                .description("Calls of write that shared a commit")
                .baseUnit("writes")
                .tags(tags)
                .register(registry);
        this.lockWaits =
                timer("twinstore.lock.wait", "Waiting for the turn to write among the processes, or a connection");
        this.workersSwept = counter("twinstore.workers.swept", "workers", "Dead workers that this store ended");
        this.changesDropped =
                counter("twinstore.changes.dropped", "changes", "Changes that slow listeners were not told");
    }

    private Counter counter(String name, String unit, String description) {
        return Counter.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).tags(tags).register(registry);
    }

    private Timer claimWait(String result) {
        return Timer.builder("twinstore.claim.wait")
                .description("Claims that could wait, from call to answer")
                .tags(tags)
                .tag("result", result)
                .register(registry);
    }

    @Override
    public void opened(Queue opened) {
        queue = opened;
        meters.opened(tags, opened);
    }

    @Override
    public void closed() {
        Queue last = queue;
        if (last != null) {
            meters.closed(tags, last);
        }
    }

    @Override
    public void changed(Collection<String> types) {
        String previous = null;
        int run = 0; // how many of the same type come one after the other: those who share a commit mostly do the same
        for (String type : types) {
            if (previous != null && !type.equals(previous)) {
                count(previous, run);
                run = 0;
            }
            previous = type;
            run++;
        }
        if (previous != null) {
            count(previous, run);
        }
    }

    private void count(String type, int times) {
        if (type.equals(ActivityType.TASK_CLAIMED)) {
            claims.increment(times);
        }
        Counter counter = changes.get(type);
        if (counter == null) {
            String shown = changes.size() < MOST_TYPES ? type : "other";
            counter = changes.computeIfAbsent(shown, this::changesOf);
        }
        counter.increment(times);
    }

    private Counter changesOf(String type) {
        return Counter.builder("twinstore.changes")
                .description("State changes, by their type in the feed")
                .baseUnit("changes")
                .tags(tags)
                .tag("type", type)
                .register(registry);
    }

    @Override
    public void claimWaited(long nanos, boolean got) {
        (got ? claimed : inVain).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void claimLost() {
        claimsLost.increment();
    }

    @Override
    public void wrote(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void read(long nanos) {
        reads.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void committed(long nanos, int shared) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        commitWrites.record(shared);
    }

    @Override
    public void lockWaited(long nanos) {
        lockWaits.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void swept(int workers) {
        workersSwept.increment(workers);
    }

    @Override
    public void changesDropped(long dropped) {
        changesDropped.increment((double) dropped);
    }
}
