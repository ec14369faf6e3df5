package dev.twinstore.bench;

import dev.twinstore.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Four processes with four threads each that write one file as fast as they can: is each served? */
final class FourProcesses implements Experiment {
    private static final int PROCESSES = 4;

    private static final Line SHARE = new Line(
            "processes-4",
            "cycles/s",
            "mean of the 4",
            Bar.ratioAtLeast(0.5),
            "the least served of 4 processes with 4 threads each, warmed up, durability FULL");

    private static final Line WAIT = new Line(
            "processes-4-wait",
            "ms",
            "busy_timeout",
            Bar.valueAtMost(250, "ms"),
            "the longest that a single claim or completion took; baseline: JDBC with busy_timeout alone");

    private static final Line BUSY = new Line(
            "processes-4-busy-timeout",
            "cycles/s",
            "mean of the 4",
            Bar.none(),
            "for information: processes-4 by JDBC with busy_timeout alone");

    private Template template;

    /** What the processes did together. */
    private record Served(double least, double mean, double worstMillis) {}

    @Override
    public List<Line> lines() {
        return List.of(SHARE, WAIT, BUSY);
    }

    @Override
    public int warmUps() {
        return 0; // each round has processes of its own
    }

    @Override
    public int mostRounds() {
        return 3;
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        template = Template.make(setting.file("processes"), PROCESSES * SaturatingProcess.THREADS)
                .filled(2 * setting.supply());
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        Served ours = run(setting, "ours");
        Served busy = run(setting, "busy");
        samples.add(SHARE, ours.least(), ours.mean());
        samples.add(WAIT, ours.worstMillis(), busy.worstMillis());
        samples.add(BUSY, busy.least(), busy.mean());
    }

    private Served run(Setting setting, String how) throws Exception {
        Path file = template.copy("shared");
        List<ChildProcess> processes = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        double worst = 0;
        try {
            for (int i = 0; i < setting.processes(PROCESSES); i++) {
                processes.add(ChildProcess.start(
                        SaturatingProcess.class, how, file, template.outcome(), i, setting.nanos() * 2));
            }
            for (ChildProcess process : processes) {
                process.line(); // "ready"
            }
            processes.forEach(ChildProcess::endInput); // go
            for (ChildProcess process : processes) {
                rates.add(Double.parseDouble(process.line()));
                worst = Math.max(worst, Double.parseDouble(process.line()));
            }
        } finally {
            processes.forEach(ChildProcess::close);
        }
        Template.delete(file);
        return new Served(
                rates.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                rates.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                worst);
    }
}
