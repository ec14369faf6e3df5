package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import java.util.List;

/** Cycles that are on disk when they return, by 16 threads, beside hand-written JDBC with one commit an operation. */
final class CyclesOneByOne implements Experiment {
    private static final int THREADS = 16;

    private static final Line LINE = new Line(
            "cycles-16-full",
            "cycles/s",
            "JDBC, a commit each",
            Bar.ratioAtLeast(4),
            "the baseline is the faster, in each round, of one shared connection under a fair lock and one a thread");

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public int warmUps() {
        return 2;
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("cycles"), THREADS).filled(setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        CycleRate rate = new CycleRate(template, THREADS, setting.nanos());
        double sharing = rate.of(file -> OneCommitEach.sharing(file, Durability.FULL, template.workers()));
        double ours = rate.of(file -> new Ours(file, Durability.FULL, template.workers()));
        double apart = rate.of(file -> OneCommitEach.apart(file, Durability.FULL, template.workers()));
        samples.add(LINE, ours, Math.max(sharing, apart));
    }
}
