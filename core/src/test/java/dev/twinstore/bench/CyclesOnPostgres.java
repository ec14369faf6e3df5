package dev.twinstore.bench;

import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.schema.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** Cycles with their whole history on a PostgreSQL server, by 16 threads, beside db-scheduler and JobRunr on the same. */
final class CyclesOnPostgres implements Experiment {
    private static final int THREADS = 16;

    private static final Line LINE = new Line(
            "cycles-16-postgresql",
            "cycles/s",
            "db-scheduler",
            Bar.ratioAtLeast(1.3),
            "db-scheduler locks and fetches, and keeps no history; 16 threads; one server for all, in turn");

    private static final Line JOBS = new Line(
            "cycles-16-postgresql-jobrunr",
            "cycles/s",
            "JobRunr",
            Bar.none(),
            "for information; 16 workers, over one interval of polling");

    private static final String FILL = "INSERT INTO tasks (id, outcome_id, title, created_at, updated_at)"
            + " SELECT '01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'), ?, 'task ' || i, 1700000000000, 1700000000000"
            + " FROM generate_series(1, ?) AS i";

    @Override
    public List<Line> lines() {
        return List.of(LINE, JOBS);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        double scheduler;
        try (Postgres empty = Postgres.empty()) {
            scheduler = DbScheduler.perSecondOnPostgres(empty.url(), THREADS, setting.supply(), setting.nanos());
        }
        double ours = ours(setting);
        samples.add(LINE, ours, scheduler);
        try (Postgres other = Postgres.empty()) {
            samples.add(
                    JOBS,
                    ours,
                    JobRunner.perSecondOnPostgres(other.url(), THREADS, setting.supply() / 6, setting.nanos() * 5 / 2));
        }
    }

    private static double ours(Setting setting) throws Exception {
        try (Postgres database = Postgres.migrated()) {
            String url = database.url();
            StoreOptions options = StoreOptions.of(url);
            List<Worker> workers = workers(options, url, setting.supply(), THREADS);
            try (Ours ours = new Ours(options, workers)) {
                return Saturation.perSecond(THREADS, setting.nanos(), ours::cycle);
            }
        }
    }

    /** So many workers of one goal that has so many pending tasks, in a database that was just migrated. */
    static List<Worker> workers(StoreOptions options, String url, int tasks, int count) throws SQLException {
        try (Store store = Store.open(options.withoutHousekeeping());
                Connection connection = DriverManager.getConnection(url);
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            String outcome = Goals.active(store);
            fill.setString(1, outcome);
            fill.setInt(2, tasks);
            fill.executeUpdate();
            connection.createStatement().execute("VACUUM ANALYZE");
            return store.write(tx -> IntStream.range(0, count)
                    .mapToObj(i -> tx.workers().start(outcome, "worker " + i))
                    .toList());
        }
    }
}
