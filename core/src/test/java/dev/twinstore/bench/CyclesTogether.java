package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import java.util.List;

/** Cycles that are on disk when they return, by 64 threads, beside the ceiling: a group commit by hand. */
final class CyclesTogether implements Experiment {
    private static final int THREADS = 64;

    private static final Line LINE = new Line(
            "cycles-64-full",
            "cycles/s",
            "JDBC, group commit",
            Bar.ratioAtLeast(0.8),
            "the baseline has no savepoints, no wake-up, no other processes");

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("cycles"), THREADS).filled(setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        CycleRate rate = new CycleRate(template, THREADS, setting.nanos());
        double ours = rate.of(file -> new Ours(file, Durability.FULL, template.workers()));
        double grouped = rate.of(file -> new GroupCommit(file, Durability.FULL, template.workers()));
        samples.add(LINE, ours, grouped);
    }
}
