package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that knows only the columns of the data model writes every table, with nothing but SQL. */
@ParameterizedClass
@EnumSource(Engine.class)
class OtherProgramTest {
    /** A value for each column that has no default, or that only some values fit; others take a moment. */
    private static final List<String> VALUES = List.of(
            "parent_id=NULL",
            "outcome_id='o'",
            "worker_id='w'",
            "source_worker_id='w'",
            "task_id='t'",
            "current_task_id='t'",
            "claimed_by='w'",
            "snapshot_id='change_snapshots'",
            "compacted_into=NULL",
            "interventions.type='redirect'",
            "improvement_suggestions.type='skill'",
            "severity='high'",
            "status='completed'",
            "outcomes.status='achieved'",
            "collaborators.status='owner'",
            "interventions.status='dismissed'",
            "supervisor_alerts.status='resolved'",
            "improvement_suggestions.status='accepted'",
            "git_mode='branch'",
            "pause_sensitivity='low'",
            "cot_review_frequency='on_patterns_only'",
            "role='viewer'",
            "phase='capability'",
            "capability_type='tool'",
            "recommendation='pause'",
            "alignment_score=50",
            "capability_ready=1",
            "depth=0",
            "is_ongoing=1",
            "auto_commit=1",
            "create_pr_on_complete=1",
            "supervisor_enabled=0",
            "from_review=1",
            "compacted=1",
            "auto_paused=1",
            "score=0.5",
            "cost=1.25",
            "avg_cost=0.1",
            "amount=0.1",
            "intent='{\"a\": 1}'",
            "verification='{}'",
            "pre_snapshot='{}'",
            "metadata='{}'",
            "required_skills='[\"java\"]'",
            "depends_on='[\"t\"]'",
            "conflict_files='[]'",
            "triggers='[]'",
            "requires='[]'",
            "files_created='[]'",
            "files_modified='[]'",
            "files_deleted='[]'",
            "git_commits='[]'",
            "concerns='[]'",
            "deception_indicators='[]'",
            "files_involved='[]'");

    /** PostgreSQL takes no number for a flag. */
    private static final List<String> FLAGS = List.of(
            "is_ongoing",
            "auto_commit",
            "create_pr_on_complete",
            "supervisor_enabled",
            "from_review",
            "compacted",
            "auto_paused");

    @Parameter
    Engine engine;

    @TempDir
    Path folder;

    private Work work;

    @BeforeEach
    void open() throws Exception {
        work = engine.work(folder);
        work.sql.run("INSERT INTO workers (id, outcome_id, name, updated_at) VALUES ('w', 'o', 'worker', 1)");
        work.task("t");
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    @Test
    void everyTable_takesARowOfRequiredColumnsOnly() throws Exception {
        write(column -> column.required() && column.standard() == null);
    }

    @Test
    void everyTable_takesARowOfAllColumns() throws Exception {
        write(column -> true);
    }

    @Test
    void everyColumn_canBeUpdated() throws Exception {
        write(column -> column.required() && column.standard() == null);
        for (String table : inOrder()) {
            String changes = DataModel.columns(table).stream()
                    .filter(column -> !column.name().equals("id"))
                    .map(column -> column.name() + " = " + value(table, column.name()))
                    .collect(Collectors.joining(", "));
            assertThat(work.sql.run("UPDATE " + table + " SET " + changes + " WHERE id = " + value(table, "id")))
                    .as(table)
                    .isOne();
        }
        work.assertWhole();
    }

    private void write(java.util.function.Predicate<DataModel.Column> which) throws Exception {
        for (String table : inOrder()) {
            List<DataModel.Column> columns =
                    DataModel.columns(table).stream().filter(which).toList();
            assertThat(work.sql.run("INSERT INTO " + table
                            + columns.stream().map(DataModel.Column::name).collect(Collectors.joining(", ", " (", ")"))
                            + columns.stream()
                                    .map(column -> value(table, column.name()))
                                    .collect(Collectors.joining(", ", " VALUES (", ")"))))
                    .as(table)
                    .isOne();
        }
        work.assertWhole();
    }

    /** The tables, those that others point to first. */
    private static List<String> inOrder() {
        return List.copyOf(DataModel.tables().keySet());
    }

    private String value(String table, String column) {
        if (column.equals("id")) {
            boolean number = table.endsWith("_log")
                    || List.of("merge_queue", "progress_entries", "supervisor_alerts", "improvement_suggestions")
                            .contains(table);
            return number ? "1" : "'" + table + "'";
        }
        return VALUES.stream()
                .filter(value -> value.startsWith(table + "." + column + "="))
                .findFirst()
                .or(() -> VALUES.stream()
                        .filter(value -> value.startsWith(column + "="))
                        .findFirst())
                .map(value -> value.substring(value.indexOf('=') + 1))
                .map(value -> engine == Engine.POSTGRESQL && FLAGS.contains(column)
                        ? String.valueOf(value.equals("1"))
                        : value)
                .orElseGet(() -> isText(column) ? "'text'" : "1700000000000".substring(0, isMoment(column) ? 13 : 3));
    }

    private static boolean isMoment(String column) {
        return column.matches(".*_at|timestamp|last_heartbeat|not_before");
    }

    private static boolean isText(String column) {
        return !isMoment(column)
                && !column.matches(".*_no|.*tokens|.*attempts|iteration|version|pid|priority|.*_number|review_cycle"
                        + "|issues_found|tasks_added|usage_count");
    }
}
