package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A migrated database with one goal, written by plain SQL that knows nothing of triggers. */
final class Work implements AutoCloseable {
    final Sql sql;
    private final boolean sqlite;

    private Work(Sql sql, boolean sqlite) {
        this.sql = sql;
        this.sqlite = sqlite;
    }

    static Work in(Path folder) throws SQLException {
        Path file = folder.resolve("work.db");
        Schema.migrate(file, Wait.LONG);
        Work work = new Work(Sql.open(file), true);
        work.outcome("o");
        return work;
    }

    /** In a migrated database whose rows are deleted first: much faster than a new one each time. */
    static Work in(Postgres database) throws SQLException {
        return in(Sql.open(database));
    }

    /** The same, as whoever has connected. */
    static Work in(Sql connected) throws SQLException {
        Work work = new Work(connected, false);
        for (String root : List.of("outcomes", "skills", "cost_log", "bottleneck_log", "improvement_suggestions")) {
            work.sql.run("DELETE FROM " + root);
        }
        work.outcome("o");
        return work;
    }

    void outcome(String id) throws SQLException {
        sql.run(
                "INSERT INTO outcomes (id, name, created_at, updated_at, last_activity_at) VALUES (?, 'goal', 1, 1, 1)",
                id);
    }

    void worker(String id) throws SQLException {
        sql.run(
                "INSERT INTO workers (id, outcome_id, name, status, updated_at) VALUES (?, 'o', 'worker', 'running', 1)",
                id);
    }

    /** A pending task that asks for what is given, as JSON. */
    void task(String id, @Nullable String dependsOn, @Nullable String skills) throws SQLException {
        sql.run(
                "INSERT INTO tasks (id, outcome_id, title, depends_on, required_skills, created_at, updated_at)"
                        + " VALUES (?, 'o', 'task', ?, ?, 1, 1)",
                id,
                dependsOn,
                skills);
    }

    void task(String id) throws SQLException {
        task(id, null, null);
    }

    void skill(String name) throws SQLException {
        sql.run(
                "INSERT INTO skills (id, name, category, path, created_at, updated_at)"
                        + " VALUES ('id of ' || ?, ?, 'any', '/skills', 1, 1)",
                name,
                name);
    }

    /** Registers a skill anew under a name that is taken. */
    void replaceSkill(String name) throws SQLException {
        String insert = " INTO skills (id, name, category, path, created_at, updated_at)"
                + " VALUES ('other', ?, 'any', '/skills', 1, 1)";
        if (sqlite) {
            sql.run("INSERT OR REPLACE" + insert, name);
        } else {
            sql.run(
                    "INSERT" + insert + " ON CONFLICT (name) DO UPDATE SET id = excluded.id, name = excluded.name",
                    name);
        }
    }

    void set(String task, String column, @Nullable Object value) throws SQLException {
        sql.run("UPDATE tasks SET " + column + " = ? WHERE id = ?", value, task);
    }

    void claim(String task, String worker) throws SQLException {
        sql.run("UPDATE tasks SET status = 'claimed', claimed_by = ?, claimed_at = 1 WHERE id = ?", worker, task);
    }

    void complete(String task) throws SQLException {
        set(task, "status", "completed");
    }

    @Nullable
    Object get(String task, String column) throws SQLException {
        return sql.value("SELECT " + column + " FROM tasks WHERE id = ?", task);
    }

    @Nullable
    Object waitsFor(String task) throws SQLException {
        return get(task, "waits_for");
    }

    List<String> blockers(String task) throws SQLException {
        return sql.texts("SELECT blocker FROM task_blockers WHERE task_id = ? ORDER BY kind, position", task);
    }

    /** SQLite can be left with rows that point nowhere; PostgreSQL cannot. */
    void assertWhole() throws SQLException {
        if (sqlite) {
            assertThat(sql.rows("PRAGMA foreign_key_check")).isEmpty();
            assertThat(sql.value("PRAGMA integrity_check")).isEqualTo("ok");
        }
    }

    @Override
    public void close() throws SQLException {
        sql.close();
    }
}
