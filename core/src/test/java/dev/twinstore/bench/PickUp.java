package dev.twinstore.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.twinstore.ChildProcess;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.task.Claim;
import dev.twinstore.testing.Race;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How soon a waiting claim has the task that another process adds, and what waiting costs while nothing comes. */
final class PickUp implements Experiment {
    private static final Line LATENCY = new Line(
            "pickup",
            "ms",
            "",
            Bar.valueAtMost(50, "ms"),
            "p99 from just before the other process adds a task to the return of the waiting claim");

    private static final Line IDLE =
            new Line("pickup-idle-cpu", "% of a core", "", Bar.valueAtMost(1, "%"), "16 threads in waiting claims");

    private static final int WAITING = 16;
    private static final int EVERY_MILLIS = 50;
    private static final long SETTLE_MILLIS = 500;

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LATENCY, IDLE);
    }

    @Override
    public int warmUps() {
        return 0; // the first wait of a round is one of many
    }

    @Override
    public int mostRounds() {
        return 3;
    }

    @Override
    public void prepare(Setting setting) {
        template = Template.make(setting.file("pickup"), WAITING);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        long nanos = setting.nanos() * 5 / 2;
        Path file = template.copy("waiting");
        try (Store store = Store.open(StoreOptions.of(file))) {
            samples.add(LATENCY, latency(store, file, Math.max(3, (int) (nanos / 1_000_000 / EVERY_MILLIS))));
            samples.add(IDLE, idle(store, nanos));
        }
    }

    private double latency(Store store, Path file, int tasks) {
        long[] nanos = new long[tasks];
        try (ChildProcess adding =
                ChildProcess.start(AddingProcess.class, file, template.outcome(), tasks, EVERY_MILLIS)) {
            for (int i = 0; i < tasks; i++) {
                Claim claim = store.tasks()
                        .claim(template.workers().get(0), Duration.ofMinutes(1))
                        .orElseThrow();
                nanos[i] = System.nanoTime() - Long.parseLong(claim.task().title());
                claim.complete().orThrow();
            }
            adding.exitCode();
        }
        return Numbers.percentile(nanos, 0.99) / 1e6;
    }

    /** CPU time of this process while nothing comes, in percent of a core. */
    private double idle(Store store, long nanos) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Duration wait = Duration.ofNanos(nanos).plusMillis(2 * SETTLE_MILLIS);
        List<Double> percent = new Race().run(WAITING + 1, number -> {
            if (number < WAITING) {
                if (store.tasks().claim(template.workers().get(number), wait).isPresent()) {
                    throw new IllegalStateException("a task was there");
                }
                return 0.0;
            }
            Thread.sleep(SETTLE_MILLIS);
            long before = system.getProcessCpuTime();
            long start = System.nanoTime();
            Thread.sleep(Duration.ofNanos(nanos).toMillis());
            return 100.0 * (system.getProcessCpuTime() - before) / (System.nanoTime() - start);
        });
        return Math.max(0.001, percent.get(WAITING)); // the clock of CPU time is coarse
    }
}
