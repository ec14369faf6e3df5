package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.Tx;
import dev.twinstore.task.Claim;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/** One statement that is run very often, through our layer and by hand: one thread, inside one transaction. */
final class HotStatements implements Experiment {
    private static final Line LINE = new Line(
            "hot-statement",
            "ns",
            "JDBC",
            Bar.ratioAtMost(1.15),
            "a fenced update of one task that returns the whole row, within one transaction");

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
        template = Template.make(setting.file("hot"), 1).filled(10);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        // Each half as long, twice, in mirrored order: what warms up or slows down within a round hits both.
        long half = setting.nanos() / 2;
        double ours = ours(half);
        double raw = raw(half) + raw(half);
        samples.add(LINE, (ours + ours(half)) / 2, raw / 2);
    }

    /** The place to plug in {@code dev.twinstore.engine.HotStatement}: runs the statement once. */
    private static void once(Tx tx, Claim claim) {
        tx.tasks().check(claim).orThrow();
    }

    private double ours(long nanos) throws Exception {
        Path file = template.copy("ours");
        try (Store store = Store.open(
                StoreOptions.of(file).withDurability(Durability.NORMAL).withoutHousekeeping())) {
            Claim claim = store.tasks().claim(template.workers().get(0)).orElseThrow();
            return store.write(tx -> Repeated.nanosEach(nanos, () -> once(tx, claim)));
        }
    }

    private double raw(long nanos) throws Exception {
        Path file = template.copy("raw");
        try (Connection connection = RawConnection.open(file, Durability.NORMAL);
                Statement control = connection.createStatement();
                RawStatements statements = new RawStatements(connection)) {
            control.execute("BEGIN IMMEDIATE");
            RawStatements.Held held = statements.claim(template.workers().get(0));
            double each = Repeated.nanosEach(nanos, () -> {
                if (!statements.check(held)) {
                    throw new IllegalStateException("lost: " + held);
                }
            });
            control.execute("COMMIT");
            return each;
        }
    }
}
