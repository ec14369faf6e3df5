package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite says that it will run the reports' statements. */
final class QueryPlansTest {
    @TempDir
    Path dir;

    private static final Selection ALL = Selection.everything();
    private static final Selection WEEK =
            ALL.from(Instant.parse("2026-01-01T00:00:00Z")).to(Instant.parse("2026-01-08T00:00:00Z"));

    @Test
    void ofAWindow_noReportReadsALargeTableFromEndToEnd() {
        for (Selection selection : List.of(WEEK, WEEK.ofOutcome("a"), WEEK.ofTree("a"))) {
            for (Report<?> report : Reports.all()) {
                if (!report.equals(StorageReport.REPORT)) {
                    // Its feed has no window: it is read from the newest entry on, until the page is full.
                    boolean feed = report.equals(Live.REPORT);
                    assertThat(plans(report, selection))
                            .as(report.name())
                            .filteredOn(step -> !feed || !step.startsWith("SCAN activity_log"))
                            .noneMatch(step -> step.matches("SCAN " + Plans.LARGE + "(?! USING (COVERING )?INDEX).*"));
                }
            }
        }
    }

    @Test
    void ofOneGoal_noReportLooksAtTheTasksAndLogsOfOthers() {
        for (Report<?> report : Reports.all()) {
            if (!report.equals(StorageReport.REPORT)) {
                assertThat(plans(report, ALL.ofOutcome("a")))
                        .as(report.name())
                        .noneMatch(step -> step.matches("SCAN " + Plans.LARGE + "(?! USING (COVERING )?INDEX).*"));
            }
        }
    }

    @Test
    void theFeed_isReadInOrder_withoutSorting() {
        for (Selection selection : List.of(
                ALL, ALL.ofOutcome("a"), ALL.before(7), ALL.ofOutcome("a").before(7))) {
            assertThat(plans(ActivityReport.REPORT, selection)).noneMatch(step -> step.contains("TEMP B-TREE"));
        }
        assertThat(plans(ActivityReport.REPORT, WEEK))
                .anyMatch(step -> step.contains("activity_log_by_time"))
                .noneMatch(step -> step.equals("USE TEMP B-TREE FOR ORDER BY"));
    }

    @Test
    void openTasks_areFoundByGoalAndStatus_notAmongAll() {
        assertThat(plans(Ageing.REPORT, ALL))
                .anyMatch(step -> step.contains("tasks_by_outcome (outcome_id=? AND status=?)"))
                .noneMatch(step -> step.startsWith("SCAN tasks"));
    }

    @Test
    void whatWasPruned_isFoundAmongItsNotes_notInTheWholeFeed() {
        for (Selection selection : List.of(ALL, WEEK, ALL.ofTree("a"))) {
            assertThat(plans(PrunedRows::of, selection))
                    .anyMatch(step -> step.contains("activity_log_of_prunes"))
                    .noneMatch(step -> step.contains("TEMP B-TREE"));
        }
    }

    private List<String> plans(Report<?> report, Selection selection) {
        return plans(report.query(), selection);
    }

    private List<String> plans(Function<? super Snapshot, ?> reading, Selection selection) {
        try (Store store = Rows.store(dir.resolve("twin.db"))) {
            return Plans.of(store, reading, selection, Instant.parse("2026-02-01T00:00:00Z"));
        }
    }
}
