package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import java.nio.file.Path;
import java.util.List;

/** Cycles that survive a dying process, by 16 threads, beside db-scheduler and the ceiling. */
final class CyclesAtNormal implements Experiment {
    private static final int THREADS = 16;

    private static final Line LINE = new Line(
            "cycles-16-normal",
            "cycles/s",
            "db-scheduler",
            Bar.ratioAtLeast(1.3),
            "db-scheduler keeps no history; 16 threads, a connection each, fetching 16 to 64");

    private static final Line CEILING = new Line(
            "cycles-16-normal-group",
            "cycles/s",
            "JDBC, group commit",
            Bar.none(),
            "for information: how near to the ceiling");

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LINE, CEILING);
    }

    /** Both grow faster for some ten seconds: Java compiles what runs often. */
    @Override
    public int warmUps() {
        return 4;
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("cycles"), THREADS).filled(setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        CycleRate rate = new CycleRate(template, THREADS, setting.nanos());
        Path other = setting.file("other");
        double scheduler = DbScheduler.perSecond(other, THREADS, setting.supply(), setting.nanos());
        Template.delete(other);
        double ours = rate.of(file -> new Ours(file, Durability.NORMAL, template.workers()));
        double grouped = rate.of(file -> new GroupCommit(file, Durability.NORMAL, template.workers()));
        samples.add(LINE, ours, scheduler);
        samples.add(CEILING, ours, grouped);
    }
}
