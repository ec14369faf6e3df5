package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many connections add, complete, edit and reopen tasks and register skills at once on PostgreSQL: nothing is lost. */
class ReadinessUnderLoadTest {
    private static final int THREADS = 6;
    private static final int STEPS = 150;
    private static final int TASKS = 40;

    @Test
    void everyWaitingTask_waitsForSomethingThatHasNotHappened() throws Exception {
        try (Work work = Work.in(Postgres.shared())) {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    int seed = thread;
                    all.add(threads.submit(() -> steps(new Random(seed), seed)));
                }
                for (Future<?> each : all) {
                    each.get(2 * Wait.LONG.toSeconds(), TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }

            assertThat(work.sql.texts("SELECT id || ' waits for ' || waits_for FROM tasks WHERE waits_for <> 'time'"
                            + " AND NOT EXISTS (SELECT FROM task_blockers b WHERE b.task_id = tasks.id"
                            + " AND b.blocker = tasks.waits_for)"))
                    .isEmpty();
            assertThat(work.sql.texts("SELECT id FROM tasks t WHERE status = 'pending' AND waits_for IS NULL"
                            + " AND EXISTS (SELECT FROM task_blockers b WHERE b.task_id = t.id AND b.kind = 2)"))
                    .as("ready without a skill")
                    .isEmpty();
        }
    }

    private static Void steps(Random random, int thread) throws SQLException {
        try (Sql sql = Sql.open(Postgres.shared())) {
            for (int step = 0; step < STEPS; step++) {
                try {
                    sql.run("BEGIN");
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        sql.run(statement(random, thread + "/" + step + "/" + i));
                    }
                    sql.run("COMMIT");
                } catch (SQLException e) {
                    sql.run("ROLLBACK");
                    if (!"40P01".equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
        return null;
    }

    private static String statement(Random random, String unique) {
        String some = "t" + random.nextInt(TASKS);
        String needs = "'[\"t" + random.nextInt(TASKS) + "\", \"t" + random.nextInt(TASKS) + "\"]'";
        String skill = "s" + random.nextInt(3);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                "INSERT INTO tasks (id, outcome_id, title, status, depends_on, required_skills, created_at, updated_at)"
                        + " VALUES ('" + some + "', 'o', 'task', '"
                        + (random.nextInt(4) == 0 ? "completed" : "pending") + "', "
                        + needs + ", '[\"" + skill + "\"]', 1, 1) ON CONFLICT DO NOTHING";
            case 3, 4 -> "UPDATE tasks SET status = 'completed' WHERE id = '" + some + "'";
            case 5 -> "UPDATE tasks SET depends_on = " + needs + " WHERE id = '" + some + "'";
            case 6 -> "UPDATE tasks SET status = 'pending' WHERE id = '" + some + "'";
            case 7 ->
                "INSERT INTO skills (id, name, category, path, created_at, updated_at) VALUES ('" + unique + "', '"
                        + skill + "', 'any', '/skills', 1, 1) ON CONFLICT DO NOTHING";
            default ->
                random.nextBoolean()
                        ? "DELETE FROM skills WHERE name = '" + skill + "'"
                        : "DELETE FROM tasks WHERE id = '" + some + "'";
        };
    }
}
