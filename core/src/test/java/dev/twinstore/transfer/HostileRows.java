package dev.twinstore.transfer;

import dev.twinstore.Hostile;
import dev.twinstore.db.DefaultSchema;
import dev.twinstore.db.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Rows in every table that break careless programs, written and read with plain JDBC. */
public final class HostileRows {
    static final String TEXT = Hostile.STORABLE
            + " ' \" \\ \\n \r\n\t \u0001\u001f\u007f\u0085\u2028 \uFFFD \uFFFF e\u0301 😀 \uDBFF\uDFFF $1 ?";

    private static final String JSON = "[ \"a\",  \"\\ud83d\\ude00😀\\n'\", 1e2 ,1.0]";
    private static final long LATE = 253_402_300_799_999L;
    private static final long LARGE = 9_223_372_036_854_775_806L;

    private HostileRows() {}

    /** Rows in all 18 tables: one with everything, one with as little as may be. */
    public static void fill(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        for (String[] goal :
                new String[][] {{"é-root", null, "0"}, {"a child", "é-root", "1"}, {"Z", "a child", "2"}}) {
            insert(
                    connection,
                    "outcomes",
                    "id",
                    goal[0],
                    "name",
                    TEXT,
                    "brief",
                    TEXT,
                    "intent",
                    "{ \"b\" : 1.50, \"a\":\"" + "x".repeat(goal[0].equals("Z") ? 1_200_000 : 1) + "\" }",
                    "timeline",
                    "",
                    "capability_ready",
                    2,
                    "parent_id",
                    goal[1],
                    "depth",
                    Integer.parseInt(goal[2]),
                    "supervisor_enabled",
                    false,
                    "auto_commit",
                    true,
                    "created_at",
                    0L,
                    "updated_at",
                    LATE,
                    "last_activity_at",
                    1L << 40);
        }
        insert(
                connection,
                "skills",
                "id",
                TEXT,
                "name",
                "reading",
                "category",
                TEXT,
                "path",
                "",
                "triggers",
                JSON,
                "avg_cost",
                0.1,
                "usage_count",
                null,
                "created_at",
                1L,
                "updated_at",
                2L);
        insert(
                connection,
                "skills",
                "id",
                "s2",
                "name",
                TEXT,
                "category",
                "",
                "path",
                TEXT,
                "avg_cost",
                -1e-300,
                "created_at",
                1L,
                "updated_at",
                2L);
        insert(
                connection,
                "workers",
                "id",
                "w'1",
                "outcome_id",
                "é-root",
                "name",
                TEXT,
                "status",
                "running",
                "iteration",
                Integer.MAX_VALUE,
                "last_heartbeat",
                LATE,
                "progress_summary",
                TEXT,
                "cost",
                0.30000000000000004,
                "pid",
                LARGE,
                "host",
                TEXT,
                "process_ticks",
                1L << 40,
                "clock_offset",
                -LARGE,
                "updated_at",
                5L);
        insert(connection, "workers", "id", "w2", "outcome_id", "Z", "name", "", "cost", null, "updated_at", 5L);
        insert(
                connection,
                "tasks",
                "id",
                "t-claimed",
                "outcome_id",
                "é-root",
                "title",
                TEXT,
                "description",
                "",
                "prd_context",
                "é".repeat(20_000),
                "status",
                "running",
                "priority",
                Integer.MIN_VALUE,
                "score",
                1e300,
                "attempts",
                3,
                "claimed_by",
                "w'1",
                "claimed_at",
                7L,
                "created_at",
                0L,
                "updated_at",
                LATE,
                "from_review",
                true,
                "review_cycle",
                0,
                "required_skills",
                "[]",
                "claim_no",
                1L << 40,
                "started_at",
                8L,
                "losses",
                9);
        insert(
                connection,
                "tasks",
                "id",
                "t-done",
                "outcome_id",
                "é-root",
                "title",
                "t",
                "status",
                "completed",
                "completed_at",
                3L,
                "score",
                -0.0,
                "created_at",
                0L,
                "updated_at",
                0L,
                "completed_by",
                "gone " + TEXT);
        insert(
                connection,
                "tasks",
                "id",
                "t-waits",
                "outcome_id",
                "é-root",
                "title",
                "t",
                "score",
                4.9e-324,
                "depends_on",
                " [ \"t-done\" , \"t-claimed\"]",
                "required_skills",
                JSON,
                "created_at",
                0L,
                "updated_at",
                0L);
        insert(
                connection,
                "tasks",
                "id",
                "t-stale",
                "outcome_id",
                "é-root",
                "title",
                "t",
                "score",
                -0.1,
                "depends_on",
                "[\"t-done\"]",
                "created_at",
                0L,
                "updated_at",
                0L);
        insert(
                connection,
                "tasks",
                "id",
                "t-due",
                "outcome_id",
                "é-root",
                "title",
                "t",
                "not_before",
                1L,
                "created_at",
                0L,
                "updated_at",
                0L);
        run(connection, "UPDATE tasks SET waits_for = 'skill:long gone' WHERE id = 't-stale'");
        run(connection, "UPDATE tasks SET waits_for = NULL WHERE id = 't-due'");
        run(connection, "UPDATE workers SET current_task_id = 't-claimed' WHERE id = 'w''1'");
        insert(
                connection,
                "design_docs",
                "id",
                "d",
                "outcome_id",
                "Z",
                "approach",
                TEXT.repeat(3_000),
                "created_at",
                1L,
                "updated_at",
                1L);
        insert(connection, "collaborators", "id", "c", "outcome_id", "Z", "email", TEXT, "invited_at", 1L);
        insert(
                connection,
                "merge_queue",
                "id",
                3L,
                "outcome_id",
                "Z",
                "source_worker_id",
                "w2",
                "status",
                "in_progress",
                "conflict_files",
                JSON,
                "claimed_by",
                "w'1",
                "claimed_at",
                1L,
                "claim_no",
                LARGE,
                "created_at",
                1L);
        for (long id : new long[] {5, 1L << 40, (1L << 40) + 1}) {
            insert(
                    connection,
                    "progress_entries",
                    "id",
                    id,
                    "outcome_id",
                    "Z",
                    "worker_id",
                    "w2",
                    "iteration",
                    1,
                    "content",
                    TEXT,
                    "created_at",
                    1L,
                    "task_id",
                    id == 5 ? null : "t-done",
                    "output_bytes",
                    id == 5 ? 1L : null,
                    "output_digest",
                    id == 5 ? "" : null,
                    "output_archive",
                    id == 5 ? TEXT : null,
                    "full_output",
                    id == 5 ? null : TEXT.repeat(id == 1L << 40 ? 15_000 : 300));
        }
        run(connection, "UPDATE progress_entries SET compacted = (1 = 1) WHERE id <> 5");
        run(connection, "UPDATE progress_entries SET compacted_into = 1099511627777 WHERE id = 1099511627776");
        run(connection, "UPDATE progress_entries SET compacted_into = 5 WHERE id = 1099511627777");
        insert(
                connection,
                "review_cycles",
                "id",
                "r",
                "outcome_id",
                "Z",
                "worker_id",
                "w2",
                "cycle_number",
                1,
                "iteration_at",
                LATE,
                "verification",
                "  \"" + TEXT.replaceAll("[\\x00-\\x1f\"\\\\]", "") + "\"  ",
                "raw_response",
                TEXT,
                "created_at",
                1L);
        insert(
                connection,
                "interventions",
                "id",
                "i",
                "outcome_id",
                "Z",
                "worker_id",
                null,
                "type",
                "redirect",
                "message",
                TEXT,
                "created_at",
                1L);
        insert(
                connection,
                "supervisor_alerts",
                "id",
                1L,
                "worker_id",
                "w2",
                "outcome_id",
                "Z",
                "type",
                TEXT,
                "severity",
                "critical",
                "message",
                "",
                "auto_paused",
                true,
                "created_at",
                1L);
        insert(
                connection,
                "change_snapshots",
                "id",
                "cs",
                "worker_id",
                "w2",
                "outcome_id",
                "Z",
                "task_id",
                "t-done",
                "timestamp",
                1L,
                "files_created",
                JSON,
                "pre_snapshot",
                "null",
                "git_diff_summary",
                TEXT);
        insert(
                connection,
                "behavior_reviews",
                "id",
                "b",
                "worker_id",
                "w2",
                "outcome_id",
                "Z",
                "snapshot_id",
                "cs",
                "timestamp",
                1L,
                "alignment_score",
                100,
                "concerns",
                JSON,
                "reasoning",
                TEXT);
        insert(connection, "behavior_reviews", "id", "a", "worker_id", "w2", "outcome_id", "Z", "timestamp", 1L);
        insert(
                connection,
                "pattern_detections",
                "id",
                "p",
                "worker_id",
                "w2",
                "outcome_id",
                "Z",
                "pattern_id",
                TEXT,
                "pattern_name",
                "",
                "timestamp",
                1L,
                "severity",
                "low");
        insert(
                connection,
                "activity_log",
                "id",
                7L,
                "outcome_id",
                "Z",
                "type",
                "x",
                "title",
                TEXT,
                "metadata",
                "{\"b\":1,\"b\":2, \"é\":\"\\u00e9\"}",
                "created_at",
                1L);
        insert(
                connection,
                "activity_log",
                "id",
                900L,
                "outcome_id",
                "Z",
                "type",
                "x",
                "title",
                "gone",
                "created_at",
                1L);
        run(connection, "DELETE FROM activity_log WHERE id = 900");
        insert(connection, "cost_log", "id", 1L, "amount", -0.0, "created_at", 1L);
        insert(
                connection,
                "cost_log",
                "id",
                2L,
                "outcome_id",
                TEXT,
                "amount",
                0.1,
                "description",
                "",
                "input_tokens",
                LARGE,
                "created_at",
                1L);
        insert(connection, "cost_log", "id", 3L, "amount", 123456.7890125, "created_at", LATE);
        insert(
                connection,
                "bottleneck_log",
                "id",
                1L << 40,
                "intervention_type",
                "x",
                "description",
                TEXT,
                "created_at",
                1L);
        insert(
                connection,
                "improvement_suggestions",
                "id",
                2L,
                "type",
                "skill",
                "title",
                TEXT,
                "description",
                TEXT,
                "priority",
                null,
                "status",
                null,
                "created_at",
                1L);
        connection.commit();
        connection.setAutoCommit(true);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void insert(Connection connection, String table, @Nullable Object... namesAndValues) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            names.add(String.valueOf(namesAndValues[i]));
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES ("
                        + String.join(", ", Collections.nCopies(names.size(), "?")) + ")")) {
            for (int i = 0; i < names.size(); i++) {
                insert.setObject(i + 1, namesAndValues[2 * i + 1]);
            }
            insert.execute();
        }
    }

    /** Every value of every table, by table: each row as text. Numbers are exact; minus zero is zero. */
    public static Map<String, List<String>> all(Connection connection) throws SQLException {
        Map<String, List<String>> all = new TreeMap<>();
        for (Table<?> table : tables()) {
            List<String> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM " + table.getName() + " ORDER BY id")) {
                while (row.next()) {
                    StringBuilder text = new StringBuilder();
                    for (Field<?> field : table.fields()) {
                        text.append(field.getName())
                                .append('=')
                                .append(value(row, field))
                                .append('\u241f');
                    }
                    rows.add(text.toString());
                }
            }
            all.put(table.getName(), rows);
        }
        return all;
    }

    private static Object value(ResultSet row, Field<?> field) throws SQLException {
        Class<?> stored = field.getConverter().fromType();
        Object value = stored == String.class
                ? row.getString(field.getName())
                : stored == Double.class
                        ? (Object) (row.getDouble(field.getName()) + 0.0)
                        : stored == Boolean.class ? row.getBoolean(field.getName()) : row.getLong(field.getName());
        return row.wasNull() ? "NULL" : "(" + value + ")";
    }

    /** The tables, without the view. */
    static List<Table<?>> tables() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> !table.equals(Tables.TASK_BLOCKERS))
                .toList();
    }
}
