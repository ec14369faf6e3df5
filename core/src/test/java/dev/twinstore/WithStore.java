package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.db.tables.pojos.Activity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a real database with a clock of the test's own; after each test, what must always hold is checked. Every class of
 * this kind runs on each engine, unless it says {@code @Tag("sqlite")}.
 */
@Tag("conformance")
public abstract class WithStore {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    protected Path dir;

    protected final ManualTime time = new ManualTime();
    protected TestDatabase database;
    protected Store store;
    private final List<Store> others = new ArrayList<>();

    @BeforeEach
    final void open() {
        database = TestDatabase.fresh(dir);
        store = Store.open(options());
    }

    @AfterEach
    final void invariantsHold() throws SQLException {
        store.close();
        others.forEach(Store::close);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (!TestDatabase.ON_POSTGRES) {
                assertThat(answers(statement, "PRAGMA foreign_key_check")).isEmpty();
                assertThat(answers(statement, "PRAGMA integrity_check")).containsExactly("ok");
            }
            assertThat(answers(
                            statement,
                            "SELECT id FROM tasks WHERE (claimed_by IS NOT NULL) <> (status IN ('claimed', 'running'))"
                                    + " OR (claimed_at IS NOT NULL) <> (status IN ('claimed', 'running'))"))
                    .as("tasks with an owner or a moment of claim, but not exactly while claimed")
                    .isEmpty();
            assertThat(
                            answers(
                                    statement,
                                    "SELECT id FROM tasks WHERE (completed_at IS NOT NULL) <> (status IN ('completed', 'failed'))"))
                    .as("tasks with completed_at, but not exactly when ended")
                    .isEmpty();
            assertThat(
                            answers(
                                    statement,
                                    "SELECT id FROM workers w WHERE current_task_id IS NOT NULL AND NOT EXISTS"
                                            + " (SELECT 1 FROM tasks t WHERE t.id = w.current_task_id AND t.claimed_by = w.id)"))
                    .as("workers whose current task is not one that they hold")
                    .isEmpty();
            assertThat(answers(
                            statement,
                            "SELECT o.id FROM outcomes o LEFT JOIN outcomes p ON p.id = o.parent_id"
                                    + " WHERE o.depth <> coalesce(p.depth + 1, 0)"))
                    .as("goals whose depth is not that of their place")
                    .isEmpty();
        } finally {
            database.drop();
        }
    }

    protected StoreOptions options() {
        return StoreOptions.of(database.database()).withoutHousekeeping().withTime(time);
    }

    /** A second store on the same file, as another process has. */
    protected Store another() {
        Store another = Store.open(options());
        others.add(another);
        return another;
    }

    /** A goal's feed, the newest first. */
    protected List<Activity> feed(String outcomeId) {
        return store.activity().ofOutcome(outcomeId, null, 10_000).entries();
    }

    /** The types in a goal's feed, the newest first. */
    protected List<String> feedTypes(String outcomeId) {
        return feed(outcomeId).stream().map(Activity::type).toList();
    }

    private static List<String> answers(Statement statement, String query) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }
}
