package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import java.nio.file.Path;
import java.util.List;

/** The cycles of {@link CyclesAtNormal} beside JobRunr: for information, since its rounds differ tenfold. */
final class CyclesBesideJobRunr implements Experiment {
    private static final int THREADS = 16;

    private static final Line LINE = new Line(
            "cycles-16-normal-jobrunr",
            "cycles/s",
            "JobRunr",
            Bar.none(),
            "for information; 16 workers, one connection, over one interval of polling");

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public int mostRounds() {
        return 3;
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("cycles"), THREADS).filled(setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        double ours = new CycleRate(template, THREADS, setting.nanos())
                .of(file -> new Ours(file, Durability.NORMAL, template.workers()));
        Path file = setting.file("jobs");
        double jobs = JobRunner.perSecond(file, THREADS, setting.supply() / 6, setting.nanos() * 5 / 2);
        Template.delete(file);
        samples.add(LINE, ours, jobs);
    }
}
