package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** What waiting claims are told on PostgreSQL, and what costs nobody anything. */
class NotificationTest {
    private static final String MARK = "that was all";

    private Postgres database;
    private Work work;
    private Connection listener;
    private String channel;

    @BeforeEach
    void listen() throws Exception {
        database = Postgres.shared();
        work = Work.in(database);
        work.worker("w");
        channel = (String) work.sql.value("SELECT ready_channel()");
        listener = database.connect();
        try (Statement statement = listener.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        work.close();
    }

    @Test
    void channel_isTheSchemasOwn() throws Exception {
        assertThat(channel).startsWith("twinstore_ready_").hasSizeLessThan(64);
        work.sql.run("DROP SCHEMA IF EXISTS other CASCADE");
        work.sql.run("CREATE SCHEMA other");
        String url = database.url() + "&currentSchema=other";
        Schema.migrate(Postgres.dataSource(url), "other", Wait.LONG);
        try (Connection connection = java.sql.DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO outcomes (id, name, created_at, updated_at, last_activity_at)"
                    + " VALUES ('p', 'goal', 1, 1, 1)");
            statement.execute("INSERT INTO tasks (id, outcome_id, title, created_at, updated_at)"
                    + " VALUES ('t', 'p', 'task', 1, 1)");
        }

        assertThat(told()).isEmpty();
    }

    @Test
    void addedTask_isToldOnceAGoal() throws Exception {
        work.outcome("p");
        work.sql.run(
                "INSERT INTO tasks (id, outcome_id, title, created_at, updated_at)"
                        + " SELECT 't' || n, CASE WHEN n % 2 = 0 THEN 'o' ELSE 'p' END, 'task', 1, 1 FROM generate_series(1, 100) n");

        assertThat(told()).containsExactlyInAnyOrder("o", "p");
    }

    @Test
    void taskThatIsAddedWithItsTime_isTold() throws Exception {
        work.sql.run("INSERT INTO tasks (id, outcome_id, title, not_before, created_at, updated_at)"
                + " VALUES ('t', 'o', 'task', 99, 1, 1)");
        assertThat(told()).containsExactly("o");
        work.set("t", "not_before", 50);
        assertThat(told()).as("another time").containsExactly("o");
        work.set("t", "not_before", 50);
        assertThat(told()).as("the same time").isEmpty();
        work.set("t", "not_before", null);
        assertThat(told()).as("no time").containsExactly("o");
    }

    @Test
    void taskThatWaits_isNotToldUntilItIsReady() throws Exception {
        work.task("first");
        told();
        work.task("t", "[\"first\", \"later\"]", "[\"java\"]");
        work.task("u", "[\"later\"]", null);
        assertThat(told()).isEmpty();

        work.complete("first");
        assertThat(told()).isEmpty();
        work.sql.run("INSERT INTO tasks (id, outcome_id, title, status, created_at, updated_at)"
                + " VALUES ('later', 'o', 'task', 'completed', 1, 1)");
        assertThat(told()).as("u is ready").containsExactly("o");
        work.skill("java");
        assertThat(told()).as("t is ready").containsExactly("o");
    }

    @Test
    void ordinaryWork_tellsNobody() throws Exception {
        work.task("t");
        told();

        work.sql.run("UPDATE tasks SET status = 'claimed', claimed_by = 'w', claim_no = claim_no + 1 WHERE id = 't'");
        work.sql.run("UPDATE tasks SET status = 'running', attempts = attempts + 1, started_at = 1 WHERE id = 't'");
        work.sql.run("UPDATE workers SET last_heartbeat = 2, current_task_id = 't' WHERE id = 'w'");
        work.sql.run("UPDATE outcomes SET last_activity_at = 2 WHERE id = 'o'");
        work.sql.run("UPDATE tasks SET status = 'completed', completed_at = 2 WHERE id = 't'");

        assertThat(told()).isEmpty();
    }

    @Test
    void taskThatComesBack_isTold() throws Exception {
        work.task("t");
        work.claim("t", "w");
        told();
        work.sql.run("UPDATE tasks SET status = 'pending', claimed_by = NULL, not_before = 99 WHERE id = 't'");
        assertThat(told()).as("after a failure").containsExactly("o");

        work.sql.run("UPDATE tasks SET status = 'claimed', claimed_by = 'w', not_before = NULL WHERE id = 't'");
        assertThat(told()).isEmpty();
        work.sql.run("DELETE FROM workers WHERE id = 'w'");
        assertThat(told()).as("after its worker's deletion").containsExactly("o");
    }

    @Test
    void taskThatMayBeTriedAgain_isTold() throws Exception {
        work.sql.run("INSERT INTO tasks (id, outcome_id, title, attempts, max_attempts, created_at, updated_at)"
                + " VALUES ('t', 'o', 'task', 3, 3, 1, 1)");
        told();

        work.set("t", "title", "the same");
        assertThat(told()).isEmpty();
        work.set("t", "max_attempts", 4);
        assertThat(told()).containsExactly("o");
    }

    @Test
    void workerThatRunsOrEnds_isTold() throws Exception {
        work.worker("v");
        assertThat(told()).as("a new one").containsExactly("o");
        work.sql.run("UPDATE workers SET status = 'paused' WHERE id = 'v'");
        told();
        work.sql.run("UPDATE workers SET status = 'running' WHERE id = 'v'");
        assertThat(told()).as("again").containsExactly("o");
        work.sql.run("UPDATE workers SET status = 'running' WHERE id = 'v'");
        assertThat(told()).as("still").isEmpty();
        work.sql.run("UPDATE workers SET status = 'failed' WHERE id = 'v'");
        assertThat(told()).as("its claims wait in vain").containsExactly("o");
    }

    @Test
    void goalThatIsActiveOrEnds_isTold() throws Exception {
        work.sql.run("UPDATE outcomes SET status = 'dormant' WHERE id = 'o'");
        told();
        work.sql.run("UPDATE outcomes SET status = 'active' WHERE id = 'o'");
        assertThat(told()).containsExactly("o");
        work.sql.run("UPDATE outcomes SET status = 'achieved' WHERE id = 'o'");
        assertThat(told()).as("claims wait in vain").containsExactly("o");
    }

    @Test
    void whatIsRolledBack_isToldToNobody() throws Exception {
        work.sql.run("BEGIN");
        work.task("t");
        work.sql.run("ROLLBACK");

        assertThat(told()).isEmpty();
    }

    /** What has been told since the last time: all that came before a mark that is sent now. */
    private List<String> told() throws SQLException {
        work.sql.rows("SELECT pg_notify(?, ?)", channel, MARK);
        java.util.ArrayList<String> told = new java.util.ArrayList<>();
        while (!told.contains(MARK)) {
            PGNotification[] some = listener.unwrap(PGConnection.class).getNotifications(30_000);
            Arrays.stream(some).map(PGNotification::getParameter).forEach(told::add);
        }
        told.remove(MARK);
        return told;
    }
}
