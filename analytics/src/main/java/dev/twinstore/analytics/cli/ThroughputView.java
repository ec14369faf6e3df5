package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;

import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.Throughput;
import java.io.PrintWriter;

/** How {@link Throughput} is shown. */
record ThroughputView(Throughput report, Step step, ZoneOption zone) implements View {
    @Override
    public void print(PrintWriter out, int width) {
        out.println("Throughput: " + report.completed() + " completed, " + report.failed() + " failed");
        Table table = new Table(step == Step.DAY ? "Day" : "Hour", "Completed", "Failed");
        for (Throughput.Bucket bucket : report.buckets()) {
            String minutes = String.valueOf(zone.minutes(bucket.from()));
            table.row(step == Step.DAY ? minutes.substring(0, 10) : minutes, bucket.completed(), bucket.failed());
        }
        table.print(out, width);
    }

    @Override
    public Object document() {
        return object(
                "completed",
                report.completed(),
                "failed",
                report.failed(),
                "by",
                step == Step.DAY ? "day" : "hour",
                "buckets",
                report.buckets().stream()
                        .map(bucket -> object(
                                "from", zone.exact(bucket.from()),
                                "until", zone.exact(bucket.until()),
                                "completed", bucket.completed(),
                                "failed", bucket.failed()))
                        .toList());
    }
}
