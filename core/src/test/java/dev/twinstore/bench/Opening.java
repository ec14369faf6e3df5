package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;

/** Opening a database that is there, when the classes are loaded. */
final class Opening implements Experiment {
    private static final Line LINE = new Line(
            "open",
            "ms",
            "JDBC connection",
            Bar.valueAtMost(50, "ms"),
            "with the check of the schema and the look for dead processes; baseline: two bare connections");

    private static final int TIMES = 11;

    private Path file;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) throws Exception {
        file = Template.make(setting.file("open"), 16).filled(1_000).file();
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        long[] ours = new long[TIMES];
        long[] raw = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            try (Store store = Store.open(StoreOptions.of(file))) {
                ours[i] = System.nanoTime() - start;
                store.now();
            }
            start = System.nanoTime();
            try (Connection writer = RawConnection.open(file, Durability.FULL);
                    Connection reader = RawConnection.open(file, Durability.FULL)) {
                raw[i] = System.nanoTime() - start;
                writer.isReadOnly();
                reader.isReadOnly();
            }
        }
        samples.add(LINE, Numbers.percentile(ours, 0.5) / 1e6, Numbers.percentile(raw, 0.5) / 1e6);
    }
}
