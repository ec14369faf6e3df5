package dev.twinstore.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/** 100,000 tasks in one transaction with their entries in the feed, beside a JDBC batch of the same rows. */
final class BulkInsert implements Experiment {
    private static final Line LINE = new Line(
            "bulk-insert",
            "tasks/s",
            "JDBC batch",
            Bar.ratioAtLeast(0.7),
            "100,000 tasks and their entries in the feed, one transaction");

    private static final int BATCH = 500;

    private Template template;

    @Override
    public List<Line> lines() {
        return List.of(LINE);
    }

    @Override
    public void prepare(Setting setting) {
        template = Template.make(setting.file("bulk"), 1);
    }

    @Override
    public void round(Setting setting, Samples samples) throws Exception {
        int count = setting.rows(100_000);
        samples.add(LINE, count / ours(count), count / raw(count));
    }

    private double ours(int count) throws Exception {
        Path file = template.copy("ours");
        try (Store store = Store.open(StoreOptions.of(file))) {
            return Repeated.nanos(() -> {
                        long added = store.tasks()
                                .addAll(
                                        template.outcome(),
                                        IntStream.range(0, count)
                                                .mapToObj(i -> NewTask.of("task " + i))
                                                .iterator());
                        if (added != count) {
                            throw new IllegalStateException(added + " added");
                        }
                    })
                    / 1e9;
        }
    }

    private double raw(int count) throws Exception {
        try (Connection connection = RawConnection.open(template.copy("raw"), Durability.FULL)) {
            return Repeated.nanos(() -> insert(connection, count)) / 1e9;
        }
    }

    private void insert(Connection connection, int count) throws SQLException {
        try (Statement control = connection.createStatement();
                PreparedStatement tasks = connection.prepareStatement(
                        "INSERT INTO tasks (id, outcome_id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)");
                PreparedStatement feed = connection.prepareStatement(
                        "INSERT INTO activity_log (outcome_id, outcome_name, type, title, metadata, created_at)"
                                + " VALUES (?, 'Render the trailer', 'task_created', ?, ?, ?)");
                PreparedStatement touch =
                        connection.prepareStatement("UPDATE outcomes SET last_activity_at = ? WHERE id = ?")) {
            long now = System.currentTimeMillis();
            control.execute("BEGIN IMMEDIATE");
            for (int i = 0; i < count; i++) {
                String id = UuidCreator.getTimeOrderedEpoch().toString();
                tasks.setString(1, id);
                tasks.setString(2, template.outcome());
                tasks.setString(3, "task " + i);
                tasks.setLong(4, now);
                tasks.setLong(5, now);
                tasks.addBatch();
                feed.setString(1, template.outcome());
                feed.setString(2, "Created: task " + i);
                feed.setString(3, "{\"task_id\":\"" + id + "\"}");
                feed.setLong(4, now);
                feed.addBatch();
                if ((i + 1) % BATCH == 0 || i + 1 == count) {
                    tasks.executeBatch();
                    feed.executeBatch();
                }
            }
            touch.setLong(1, now);
            touch.setString(2, template.outcome());
            touch.executeUpdate();
            control.execute("COMMIT");
        }
    }
}
