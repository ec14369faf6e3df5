package dev.twinstore.bench;

import java.util.List;

/** A claim when a million tasks wait, beside a claim when a thousand do. */
final class ClaimAmongMany implements Experiment {
    private static final Line LINE = new Line(
            "claim-1M-pending",
            "us",
            "1,000 pending",
            Bar.ratioAtMost(1.5),
            "single claims, one thread, the two databases by turns, durability NORMAL");

    private Template many;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        many = Template.make(setting.file("many"), 1).filled(Math.max(1_000, setting.rows(1_000_000)));
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        Template.delete(setting.file("few"));
        Template few = Template.make(setting.file("few"), 1).filled(1_000);
        ClaimTimes.round(setting, samples, LINE, many, few);
    }
}
