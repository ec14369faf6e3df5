package dev.twinstore.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A claim when 10,000 tasks that are not ready come first in order, beside a claim when none do. */
final class ClaimBehindOthers implements Experiment {
    private static final Line LINE = new Line(
            "claim-10k-not-ready",
            "us",
            "none not ready",
            Bar.ratioAtMost(1.5),
            "a third lack a skill, a third wait for an open task, a third for tomorrow; else as claim-1M-pending");

    private static final int READY = 1_000;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        ClaimTimes.round(
                setting,
                samples,
                LINE,
                ready(setting, "behind", Math.max(3, setting.rows(10_000))),
                ready(setting, "alone", 0));
    }

    private static Template ready(Setting setting, String name, int ahead) throws IOException, SQLException {
        Template.delete(setting.file(name));
        Template template = Template.make(setting.file(name), 1).filled(READY);
        template.fill(READY, 1, 1_000, "", ""); // the last in order: open while we measure
        if (ahead > 0) {
            int third = ahead / 3;
            template.fill(READY + 1, third, 1, "required_skills", "'[\"nobody-has-it\"]'");
            template.fill(
                    READY + 1 + third,
                    third,
                    2,
                    "depends_on",
                    "printf('[\"01900000-0000-7000-8000-%012x\"]', " + READY + ")");
            template.fill(READY + 1 + 2 * third, ahead - 2 * third, 3, "not_before", "(unixepoch() + 86400) * 1000");
        }
        return template;
    }
}
