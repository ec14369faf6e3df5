package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The indexes serve the statements that they were made for, and no trigger reads all tasks. */
class QueryPlanTest {
    private static final Pattern STATEMENT = Pattern.compile("(?s)BEGIN\\s+(UPDATE .*);\\s*END");

    @TempDir
    Path folder;

    private Work work;

    @BeforeEach
    void open() throws Exception {
        work = Work.in(folder);
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    @Test
    void claim_readsReadyTasksInTheirOrder() throws Exception {
        assertThat(plan("SELECT id FROM tasks WHERE outcome_id = 'o' AND status = 'pending' AND waits_for IS NULL"
                        + " AND attempts < max_attempts ORDER BY priority, score DESC, created_at, id LIMIT 1"))
                .singleElement()
                .asString()
                .contains("USING INDEX tasks_for_claim (outcome_id=?)");
    }

    @Test
    void claimOfAPhase_readsReadyTasksOfThePhaseInTheirOrder() throws Exception {
        assertThat(plan("SELECT id FROM tasks WHERE outcome_id = 'o' AND phase = 'execution' AND status = 'pending'"
                        + " AND waits_for IS NULL AND attempts < max_attempts"
                        + " ORDER BY priority, score DESC, created_at, id LIMIT 1"))
                .singleElement()
                .asString()
                .contains("USING INDEX tasks_for_claim_of_phase (outcome_id=? AND phase=?)");
    }

    @Test
    void claim_findsTasksWhoseTimeHasCome() throws Exception {
        assertThat(plan("SELECT id FROM tasks WHERE outcome_id = 'o' AND waits_for = 'time' AND status = 'pending'"
                        + " AND not_before <= 5"))
                .singleElement()
                .asString()
                .contains("INDEX tasks_due (outcome_id=? AND not_before<?)");
    }

    @Test
    void sweep_findsTheClaimsOfAWorker() throws Exception {
        assertThat(plan("SELECT id FROM tasks WHERE claimed_by = 'w'"))
                .singleElement()
                .asString()
                .contains("INDEX tasks_claimed (claimed_by=?)");
    }

    @Test
    void interventions_areReadInTheirOrder() throws Exception {
        assertThat(plan("SELECT id FROM interventions WHERE outcome_id = 'o' AND status = 'pending'"
                        + " ORDER BY priority DESC, created_at, id"))
                .singleElement()
                .asString()
                .contains("INDEX interventions_waiting (outcome_id=?)");
    }

    @Test
    void blockersOfATask_areFoundByItsId() throws Exception {
        assertThat(plan("SELECT blocker FROM task_blockers WHERE task_id = 't' ORDER BY kind, position LIMIT 1"))
                .noneMatch(QueryPlanTest::scansTasks);
    }

    @Test
    void triggers_neverScanTheTasks() throws Exception {
        List<List<Object>> triggers = work.sql.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'");
        assertThat(triggers).isNotEmpty();
        for (List<Object> trigger : triggers) {
            Matcher statement = STATEMENT.matcher(SqlText.words((String) trigger.get(1)));
            assertThat(statement.find()).as("one UPDATE in %s", trigger.get(0)).isTrue();
            String update = statement.group(1).replaceAll("\\b(NEW|OLD)\\.\\w+", "'x'");
            assertThat(plan(update)).as("plan of %s", trigger.get(0)).noneMatch(QueryPlanTest::scansTasks);
        }
    }

    @Test
    void deleting_isFoundByIndexesOnEveryTable() throws Exception {
        for (LiveSchema.Table table : LiveSchema.of(folder.resolve("work.db")).tables()) {
            for (LiveSchema.ForeignKey key : table.foreignKeys()) {
                assertThat(plan("SELECT 1 FROM " + table.name() + " WHERE "
                                + key.columns().get(0) + " = 'x'"))
                        .as("children in %s by %s", table.name(), key.columns())
                        .allMatch(step -> step.startsWith("SEARCH "));
            }
        }
    }

    private static boolean scansTasks(String step) {
        return step.matches("SCAN (tasks|t)\\b(?!.*USING INDEX tasks_needing_skills).*");
    }

    private List<String> plan(String statement) throws SQLException {
        List<String> steps = new ArrayList<>();
        work.sql.rows("EXPLAIN QUERY PLAN " + statement).forEach(row -> steps.add((String) row.get(3)));
        return steps;
    }
}
