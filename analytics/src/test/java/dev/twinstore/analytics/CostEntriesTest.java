package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.twinstore.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the cost log that lack this or that, or are unlike the newest. */
final class CostEntriesTest {
    private static final long DAY = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final List<Selection> ALL_OF_THEM = List.of(
            Selection.everything(),
            Selection.everything().from(Instant.EPOCH),
            Selection.everything().to(Instant.parse("2030-01-01T00:00:00Z")));

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void make() {
        file = dir.resolve("twin.db");
        Rows.store(file).close();
    }

    private void spend(String columns, String... values) throws SQLException {
        try (PlainSql sql = new PlainSql(file)) {
            for (String each : values) {
                sql.execute("insert into cost_log (created_at, " + columns + ") values (" + DAY + ", " + each + ")");
            }
        }
    }

    private CostReport report(Selection selection) {
        try (Store store = Rows.store(file)) {
            return CostReport.of(store, selection);
        }
    }

    @Test
    void whatNobodySpent_orForNothing_isTold_whicheverWayItIsAddedUp() throws SQLException {
        spend("outcome_id, worker_id, task_id, amount", "'a', 'w', 't', 1", "null, 'w', null, 2", "'a', null, 't', -4");
        spend("amount", "8.000001");
        for (Selection selection : ALL_OF_THEM) {
            CostReport report = report(selection);
            assertThat(report.total()).isEqualByComparingTo("7.000001");
            assertThat(report.entries()).isEqualTo(4);
            assertThat(report.workers())
                    .extracting(
                            CostReport.OfWorker::workerId, row -> row.cost().toString(), CostReport.OfWorker::entries)
                    .containsExactly(tuple(null, "4.000001", 2L), tuple("w", "3.000000", 2L));
            assertThat(report.outcomes())
                    .extracting(
                            CostReport.OfOutcome::outcomeId,
                            row -> row.cost().toString(),
                            CostReport.OfOutcome::entries)
                    .containsExactly(tuple(null, "10.000001", 2L), tuple("a", "-3.000000", 2L));
            assertThat(report.tasks())
                    .extracting(CostReport.OfTask::taskId, row -> row.cost().toString(), CostReport.OfTask::entries)
                    .containsExactly(tuple("t", "-3.000000", 2L));
        }
    }

    @Test
    void whereEachEntryHasAWorker_noneIsNotOne() throws SQLException {
        spend("worker_id, amount", "'w', 1", "'v', 0");
        for (Selection selection : ALL_OF_THEM) {
            assertThat(report(selection).workers())
                    .extracting(CostReport.OfWorker::workerId)
                    .containsExactly("w", "v");
        }
    }

    @Test
    void theMostExpensiveTasks_areAsManyAsAreWanted_alsoIfMoreWasSpentOnNone() throws SQLException {
        spend("task_id, amount", "'t', 1", "'u', 2", "'v', 3", "null, 100");
        for (Selection selection : ALL_OF_THEM) {
            assertThat(report(selection.top(2)).tasks())
                    .extracting(CostReport.OfTask::taskId)
                    .containsExactly("v", "u");
            assertThat(report(selection.top(20)).tasks()).hasSize(3);
        }
    }

    @Test
    void tokensThatAreNotTold_areCounted_andNothingElse() throws SQLException {
        spend(
                "model, amount, input_tokens, output_tokens, claim_no",
                "'m', 1, 10, 20, 1",
                "'m', 1, null, 5, 2",
                "'m', 1, 7, null, null",
                "null, 3, 0, 0, 3",
                "null, 0.5, null, null, 0");
        for (Selection selection : ALL_OF_THEM) {
            CostReport report = report(selection);
            assertThat(report.models())
                    .extracting(
                            CostReport.OfModel::model,
                            row -> row.cost().toString(),
                            CostReport.OfModel::entries,
                            CostReport.OfModel::inputTokens,
                            CostReport.OfModel::outputTokens,
                            CostReport.OfModel::entriesWithoutTokens)
                    .containsExactly(tuple(null, "3.500000", 2L, 0L, 0L, 1L), tuple("m", "3.000000", 3L, 17L, 25L, 2L));
            assertThat(report.unknownModel()).isEqualByComparingTo("3.5");
            assertThat(report.waste().retries()).isEqualByComparingTo("4");
            assertThat(report.waste().retryEntries()).isEqualTo(2);
        }
    }

    @Test
    void moreTokensThanCanBeCounted_areTheMostThatCan_andTheRestIsTold() throws SQLException {
        String most = "'m', 1, 9223372036854775806, 1";
        spend("model, amount, input_tokens, output_tokens", most, most);
        for (Selection selection : ALL_OF_THEM) {
            assertThat(report(selection).models())
                    .extracting(CostReport.OfModel::inputTokens, CostReport.OfModel::outputTokens)
                    .containsExactly(tuple(Long.MAX_VALUE, 2L));
        }
    }

    @Test
    void manyModels_andSuchAsTheNewestEntriesDoNotName_areAllTold() throws SQLException {
        spend("model, amount", "'old', 50");
        try (PlainSql sql = new PlainSql(file)) {
            sql.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200) insert into"
                    + " cost_log (created_at, model, amount) select " + (DAY + 1) + ", 'newest', 0.01 from n");
        }
        for (int i = 10; i < 25; i++) {
            spend("model, amount", "'m" + i + "', " + i, "'m" + i + "', 0");
        }
        CostReport report = report(Selection.everything());
        assertThat(report.models()).hasSize(17);
        assertThat(report.models().subList(0, 3))
                .extracting(CostReport.OfModel::model, CostReport.OfModel::entries)
                .containsExactly(tuple("old", 1L), tuple("m24", 2L), tuple("m23", 2L));
        assertThat(report.models().stream()
                        .mapToLong(CostReport.OfModel::entries)
                        .sum())
                .isEqualTo(report.entries());
        Instant next = Instant.ofEpochMilli(DAY + 1);
        assertThat(report(Selection.everything().to(next)).models()).hasSize(16);
        assertThat(report(Selection.everything().from(next)).models())
                .extracting(CostReport.OfModel::model)
                .containsExactly("newest");
    }
}
