package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.worker.OneBeat;
import java.util.List;

/** One background heartbeat of a process that has 10,000 running workers. */
final class Heartbeats implements Experiment {
    private static final Line LINE = new Line(
            "heartbeats-10k", "ms", "", Bar.valueAtMost(100, "ms"), "all of the process in one go, durability FULL");

    /** Columns of a worker that make it one of this process, alive. */
    private static final String ALIVE =
            "outcome_id, name, status, last_heartbeat, started_at, updated_at, pid, host, process_started_at, pid_space,"
                    + " process_ticks, clock_offset, created_at";

    private static final int BEATS = 5;

    private Store store;
    private Runnable beat;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        Template template = Template.make(setting.file("heartbeats"), 1);
        Template.execute(
                template.file(),
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                        + (setting.rows(10_000) - 1) + ") INSERT INTO workers (id, " + ALIVE
                        + ") SELECT 'worker ' || i, " + ALIVE + " FROM n, workers LIMIT "
                        + (setting.rows(10_000) - 1));
        store = Store.open(StoreOptions.of(template.file()).withoutHousekeeping());
        beat = OneBeat.of(store);
    }

    @Override
    public void round(Setting setting, Samples samples) {
        long[] nanos = new long[BEATS];
        for (int i = 0; i < BEATS; i++) {
            nanos[i] = Repeated.nanos(beat::run);
        }
        samples.add(LINE, Numbers.percentile(nanos, 0.5) / 1e6);
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
