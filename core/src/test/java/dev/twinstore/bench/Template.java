package dev.twinstore.bench;

import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A database to start from: one goal, running workers of this process, and whatever tasks are put in. Each measurement
 * works on a copy, so that all begin alike.
 */
record Template(Path file, String outcome, List<Worker> workers) {
    static Template make(Path file, int workers) {
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            String outcome = Goals.active(store);
            return new Template(
                    file,
                    outcome,
                    store.write(tx -> IntStream.range(0, workers)
                            .mapToObj(i -> tx.workers().start(outcome, "worker " + i))
                            .toList()));
        }
    }

    /**
     * Puts in pending tasks that are alike but for their ids, which grow.
     *
     * @param from the number of the first
     * @param priority of them all
     * @param columns further columns, such as {@code "required_skills"}; empty: none
     * @param values SQL for them
     */
    void fill(int from, int count, int priority, String columns, String values) throws SQLException {
        String insert = "WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
                + " INSERT INTO tasks (id, outcome_id, title, priority, created_at, updated_at"
                + (columns.isEmpty() ? "" : ", " + columns)
                + ") SELECT printf('01900000-0000-7000-8000-%012x', i), ?, 'task ' || i, ?, 1700000000000, 1700000000000"
                + (columns.isEmpty() ? "" : ", " + values)
                + " FROM n";
        try (Connection connection = RawConnection.open(file, StoreOptions.Durability.NORMAL);
                PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int start = from; start < from + count; start += 50_000) {
                statement.setInt(1, start);
                statement.setInt(2, Math.min(from + count, start + 50_000));
                statement.setString(3, outcome);
                statement.setInt(4, priority);
                statement.executeUpdate();
            }
        }
    }

    Template filled(int tasks) throws SQLException {
        fill(0, tasks, 100, "", "");
        return this;
    }

    /** A copy; an older one of that name goes. */
    Path copy(String name) throws IOException {
        Path copy = file.resolveSibling(name + ".db");
        delete(copy);
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    /** Removes a database and what lies beside it. Nobody may have it open. */
    static void delete(Path database) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm", "-lock")) {
            Files.deleteIfExists(database.resolveSibling(database.getFileName() + suffix));
        }
    }

    /** Runs one statement on a database, as another program would. */
    static void execute(Path database, String sql) throws SQLException {
        try (Connection connection = RawConnection.open(database, StoreOptions.Durability.NORMAL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
