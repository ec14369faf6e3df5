package dev.twinstore.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * db-scheduler: one-time tasks that do nothing. It picks a task (an update), runs it, and deletes it: two
 * commits a task, like a claim and a completion, but without a history.
 *
 * <p>Its best configuration on SQLite, as tried: it can only fetch, not lock and fetch; a connection a thread (1 or 2
 * for all were up to a third slower); fetching 16 to 64 at a time (8 to 16, or 48 to 320, were slower); an interval so
 * short that it never waits. Immediate execution is for tasks that the same process schedules while it runs. On PostgreSQL it
 * locks and fetches in one statement, as its documentation advises for throughput.
 */
final class DbScheduler {
    private static final String TABLE = """
            CREATE TABLE scheduled_tasks (
              task_name            TEXT NOT NULL,
              task_instance        TEXT NOT NULL,
              task_data            BLOB,
              execution_time       TIMESTAMP NOT NULL,
              picked               BOOLEAN NOT NULL,
              picked_by            TEXT,
              last_success         TIMESTAMP,
              last_failure         TIMESTAMP,
              consecutive_failures INTEGER,
              last_heartbeat       TIMESTAMP,
              version              BIGINT NOT NULL,
              priority             SMALLINT,
              PRIMARY KEY (task_name, task_instance))
            """;

    private DbScheduler() {}

    static double perSecond(Path file, int threads, int tasks, long nanos) throws SQLException {
        try (HikariDataSource pool = Pool.of(file, threads)) {
            return perSecond(pool, TABLE, scheduler -> scheduler.pollUsingFetch(1, 4), threads, tasks, nanos);
        }
    }

    static double perSecondOnPostgres(String url, int threads, int tasks, long nanos) throws SQLException {
        String table = TABLE.replace("BLOB", "BYTEA").replace("TIMESTAMP", "TIMESTAMPTZ");
        try (HikariDataSource pool = Pool.of(url, threads + 2)) {
            return perSecond(pool, table, scheduler -> scheduler.pollUsingLockAndFetch(1, 4), threads, tasks, nanos);
        }
    }

    private static double perSecond(
            HikariDataSource pool,
            String table,
            UnaryOperator<SchedulerBuilder> polling,
            int threads,
            int tasks,
            long nanos)
            throws SQLException {
        LongAdder done = new LongAdder();
        OneTimeTask<Void> task = Tasks.oneTime("nothing").execute((instance, context) -> done.increment());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(table);
            statement.execute("CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)");
            statement.execute("CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
        }
        Scheduler scheduler = polling.apply(Scheduler.create(pool, task)
                        .threads(threads)
                        .shutdownMaxWait(Duration.ofSeconds(5))
                        .pollingInterval(Duration.ofMillis(10)))
                .build();
        List<TaskInstance<?>> all = IntStream.range(0, tasks)
                .<TaskInstance<?>>mapToObj(i -> task.instance("task " + i))
                .toList();
        scheduler.scheduleBatch(all, Instant.now());
        scheduler.start();
        try {
            return Drain.perSecond(done, tasks, nanos);
        } finally {
            scheduler.stop();
        }
    }
}
