package dev.twinstore.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Callers;
import dev.twinstore.ChildProcess;
import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.backup.Restore.Restored;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.NewTask;
import dev.twinstore.transfer.HostileRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups made while threads of two processes work: each is the database as it was at one moment of its history. */
class BackupUnderLoadTest {
    /** Tables in which rows change, and the columns that do. All others only grow, or nobody writes them here. */
    private static final Map<String, List<String>> CHANGING = Map.of(
            "outcomes", List.of("last_activity_at", "updated_at"),
            "workers",
                    List.of(
                            "status",
                            "current_task_id",
                            "iteration",
                            "last_heartbeat",
                            "cost",
                            "updated_at",
                            "progress_summary"),
            "tasks",
                    List.of(
                            "status",
                            "claimed_by",
                            "claimed_at",
                            "started_at",
                            "completed_at",
                            "attempts",
                            "claim_no",
                            "waits_for",
                            "completed_by",
                            "updated_at"));

    private static final String TASK = "json_extract(metadata, '$.task_id')";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path file;

    @Test
    @Timeout(120)
    void restored_eachIsOneMomentOfTheHistory_rowByRow() throws SQLException {
        file = dir.resolve("live/twin.db");
        Store.open(StoreOptions.of(file).withoutHousekeeping()).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            HostileRows.fill(connection); // something in each of the 18 tables
        }
        AtomicBoolean ended = new AtomicBoolean();
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping());
                Callers callers = new Callers()) {
            String goal = Goals.active(store);
            store.tasks().add(goal, NewTask.of("first"));
            try (ChildProcess other = ChildProcess.start(BusyProcess.class, file, goal)) {
                assertThat(other.line()).isEqualTo("busy");
                List<CompletableFuture<Boolean>> working = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    working.add(callers.start(() -> {
                        BusyProcess.work(store, goal, ended);
                        return true;
                    }));
                }
                long before = 0;
                for (int i = 0; i < 3; i++) {
                    while (completed(store, goal) < before + 10) {
                        assertThat(working).noneMatch(CompletableFuture::isDone);
                    }
                    before = compare(restored(i), before);
                }
                ended.set(true);
                working.forEach(Callers::get);
                other.endInput();
                assertThat(other.line()).isEqualTo("done");
                assertThat(other.exitCode()).isZero();
            }
        }
    }

    private static long completed(Store store, String goal) {
        return store.tasks().statistics(goal).count(TaskStatus.COMPLETED);
    }

    private Path restored(int number) {
        Backup backup =
                Backups.of(new Database.File(file), dir.resolve("backups")).make();
        Path restored = dir.resolve("restored-" + number + ".db");
        Restored unused = Restore.of(backup).to(new Database.File(restored));
        TestDatabase.check("jdbc:sqlite:" + restored);
        return restored;
    }

    /** Compares a restored database with the one that goes on; how many tasks were completed in it. */
    private long compare(Path restored, long before) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("ATTACH 'file:" + restored + "?mode=ro' AS then_");
            statement.execute("BEGIN");
            Map<String, Long> wrong = new TreeMap<>();
            for (String table : tables(statement)) {
                compareRows(statement, table, wrong);
            }
            compareTasks(statement, wrong);
            assertThat(wrong)
                    .as("what is not as it was")
                    .allSatisfy((what, count) -> assertThat(count).as(what).isZero());
            assertThat(wrong).as("tables and facts").hasSizeGreaterThan(18 + 6);
            long completed = number(statement, "SELECT count(*) FROM then_.tasks WHERE status = 'completed'");
            assertThat(completed).as("something happened").isGreaterThan(before);
            return completed;
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT name FROM then_.sqlite_master WHERE type = 'table'"
                + " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'flyway%' ORDER BY name")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        assertThat(tables).hasSize(18);
        return tables;
    }

    private static void compareRows(Statement statement, String table, Map<String, Long> wrong) throws SQLException {
        List<String> lasting = new ArrayList<>();
        try (ResultSet columns = statement.executeQuery("PRAGMA then_.table_info(" + table + ")")) {
            while (columns.next()) {
                if (!CHANGING.getOrDefault(table, List.of()).contains(columns.getString("name"))) {
                    lasting.add(columns.getString("name"));
                }
            }
        }
        String list = String.join(", ", lasting);
        wrong.put(
                table + ": rows that are not in the history",
                number(
                        statement,
                        "SELECT count(*) FROM (SELECT " + list + " FROM then_." + table + " EXCEPT SELECT " + list
                                + " FROM main." + table + ")"));
        if (List.of("activity_log", "cost_log", "progress_entries")
                .contains(table)) { // numbered in the order of commits
            wrong.put(
                    table + ": rows of before that are missing",
                    number(
                            statement,
                            "SELECT count(*) FROM main." + table + " WHERE id <= (SELECT max(id) FROM then_." + table
                                    + ") AND id NOT IN (SELECT id FROM then_." + table + ")"));
        } else if (!CHANGING.containsKey(table)) {
            wrong.put(
                    table + ": rows that are missing",
                    number(
                            statement,
                            "SELECT count(*) FROM (SELECT " + list + " FROM main." + table + " EXCEPT SELECT " + list
                                    + " FROM then_." + table + ")"));
        }
    }

    /** The moment is that of the newest entry of the feed: what had happened then is there, and nothing else. */
    private static void compareTasks(Statement statement, Map<String, Long> wrong) throws SQLException {
        String feed = "FROM main.activity_log WHERE id <= (SELECT max(id) FROM then_.activity_log) AND type = ";
        wrong.put(
                "completed rows that differ",
                number(
                        statement,
                        "SELECT count(*) FROM (SELECT * FROM then_.tasks WHERE status = 'completed' EXCEPT SELECT * FROM"
                                + " main.tasks)"));
        String ours = "FROM then_.tasks WHERE title IN ('first', 'more') OR title LIKE 'after %'";
        wrong.put(
                "completed in the feed by then, and not in the backup",
                number(
                        statement,
                        "SELECT count(*) FROM (SELECT " + TASK + " " + feed + "'task_completed' EXCEPT SELECT id FROM"
                                + " then_.tasks WHERE status = 'completed')"));
        wrong.put(
                "completed in the backup, and not in the feed by then",
                number(
                        statement,
                        "SELECT count(*) FROM (SELECT id "
                                + ours.replace("title IN", "status = 'completed' AND (title IN") + ") EXCEPT SELECT "
                                + TASK + " " + feed + "'task_completed')"));
        wrong.put(
                "claims in the feed by then, without those in the backup",
                number(
                        statement,
                        "SELECT (SELECT count(*) " + feed + "'task_claimed' AND " + TASK + " IN (SELECT id " + ours
                                + ")) - (SELECT sum(claim_no) " + ours + ")"));
        wrong.put(
                "tasks created by then, and not in the backup",
                number(
                        statement,
                        "SELECT count(*) FROM (SELECT id FROM main.tasks WHERE title = 'more' OR title LIKE 'after %'"
                                + " INTERSECT SELECT " + TASK + " " + feed + "'task_created' EXCEPT SELECT id FROM"
                                + " then_.tasks)"));
        wrong.put(
                "completed tasks without their cost, or the other way round",
                number(
                        statement,
                        "SELECT (SELECT count(*) " + ours.replace("title IN", "status = 'completed' AND (title IN")
                                + ")) - (SELECT count(*) FROM then_.cost_log WHERE task_id IN (SELECT id " + ours
                                + "))"));
        wrong.put(
                "tasks that are behind the backup",
                number(
                        statement,
                        "SELECT count(*) FROM then_.tasks t JOIN main.tasks m USING (id) WHERE m.claim_no < t.claim_no OR"
                                + " m.updated_at < t.updated_at"));
        wrong.put(
                "workers whose task is not theirs",
                number(
                        statement,
                        "SELECT count(*) FROM then_.workers w JOIN then_.tasks t ON t.id = w.current_task_id WHERE"
                                + " w.name LIKE 'Thread-%' AND t.claimed_by IS NOT w.id"));
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }
}
