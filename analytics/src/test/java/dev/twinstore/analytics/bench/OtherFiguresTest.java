package dev.twinstore.analytics.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.analytics.ActivityReport;
import dev.twinstore.analytics.BottlenecksReport;
import dev.twinstore.analytics.InterventionsReport;
import dev.twinstore.analytics.ReviewsReport;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.StorageReport;
import dev.twinstore.analytics.SuggestionsReport;
import dev.twinstore.analytics.Supervision;
import dev.twinstore.review.Trend;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of all other reports, against plain SQL on a generated history. */
final class OtherFiguresTest extends HistoryFigures {
    @ParameterizedTest
    @MethodSource("cuts")
    void bottlenecks(Cut cut) throws SQLException {
        BottlenecksReport report = BottlenecksReport.of(store, cut.selection());
        String in = " from bottleneck_log where " + cut.on("outcome_id", "created_at");
        assertThat(report.resolution()).isEqualTo(sql.spread("select resolved_at - created_at" + in));
        assertThat(report.types().stream()
                        .map(row -> row.type() + "|" + row.noticed() + "|" + row.unresolved())
                        .toList())
                .isEqualTo(sql.rows("select intervention_type, count(*), sum(resolution is null)" + in
                        + " group by 1 order by 2 desc, 1"));
        assertThat(report.unresolved().stream()
                        .map(row -> String.valueOf(row.id()))
                        .toList())
                .isEqualTo(sql.rows("select id" + in + " and resolution is null order by created_at, id limit 20"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void reviews(Cut cut) throws SQLException {
        ReviewsReport report = ReviewsReport.of(store, cut.selection());
        String in = " from review_cycles where " + cut.on("outcome_id", "created_at");
        assertThat(report.cycles().stream()
                        .map(row -> row.number() + "|" + row.reviews() + "|" + row.issues() + "|" + row.tasksAdded())
                        .toList())
                .isEqualTo(sql.rows("select cycle_number, count(*), sum(issues_found), sum(tasks_added)" + in
                        + " group by 1 order by 1"));
        for (ReviewsReport.OfOutcome goal : report.outcomes()) {
            List<Long> issues = sql.numbers("select issues_found" + in + " and outcome_id = '" + goal.outcomeId()
                    + "' order by cycle_number desc, id desc");
            assertThat(goal.reviews()).isEqualTo(issues.size());
            assertThat((long) goal.lastIssues()).isEqualTo(issues.get(0));
            assertThat(goal.issues())
                    .isEqualTo(issues.stream().mapToLong(Long::longValue).sum());
            assertThat(goal.converged()).isEqualTo(issues.size() > 1 && issues.get(0) == 0 && issues.get(1) == 0);
            assertThat(goal.trend()).isEqualTo(trend(issues));
        }
        assertThat(report.outcomes()).hasSize((int) sql.number("select count(distinct outcome_id)" + in));
    }

    private static @Nullable Trend trend(List<Long> issues) {
        if (issues.size() < 2) {
            return null;
        }
        int change = Long.compare(issues.get(0), issues.get(1));
        return change < 0 ? Trend.IMPROVING : change == 0 ? Trend.STABLE : Trend.WORSENING;
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void supervision(Cut cut) throws SQLException {
        Supervision report = Supervision.of(store, cut.selection());
        String alerts = " from supervisor_alerts where " + cut.on("outcome_id", "created_at");
        for (Supervision.OfSeverity row : report.severities()) {
            String of = alerts + " and severity = '" + row.severity().stored() + "'";
            assertThat(List.of(row.raised(), row.resolved(), row.autoPaused()))
                    .containsExactly(
                            sql.number("select count(*)" + of),
                            sql.number("select count(*)" + of + " and status = 'resolved'"),
                            sql.number("select count(*)" + of + " and auto_paused"));
            assertThat(row.acknowledging()).isEqualTo(sql.spread("select acknowledged_at - created_at" + of));
            assertThat(row.resolving()).isEqualTo(sql.spread("select resolved_at - created_at" + of));
        }
        assertThat(report.pauses())
                .isEqualTo(sql.number("select count(*) from activity_log where type = 'worker_paused' and "
                        + cut.on("outcome_id", "created_at")));
        String scored =
                " from behavior_reviews where alignment_score is not null and " + cut.on("outcome_id", "timestamp");
        List<Long> scores = sql.numbers("select alignment_score" + scored);
        if (scores.isEmpty()) {
            assertThat(report.alignment()).isNull();
        } else {
            double mean = scores.stream().mapToLong(Long::longValue).average().orElseThrow();
            assertThat(report.alignment()).isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-9));
        }
        assertThat(report.scores().stream()
                        .mapToLong(Supervision.OfPeriod::judgements)
                        .sum())
                .isEqualTo(scores.size());
        assertThat(report.leastAligned().stream()
                        .map(Supervision.OfWorker::workerId)
                        .toList())
                .isEqualTo(sql.rows(
                        "select worker_id" + scored + " group by 1 order by avg(alignment_score), 1 limit 20"));
        assertThat(report.patterns().stream()
                        .map(row -> row.patternId() + "|" + row.seen())
                        .toList())
                .isEqualTo(sql.rows("select pattern_id, count(*) from pattern_detections where "
                        + cut.on("outcome_id", "timestamp") + " group by 1 order by 2 desc, 1"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void interventions(Cut cut) throws SQLException {
        InterventionsReport report = InterventionsReport.of(store, cut.selection());
        String in = " from interventions where " + cut.on("outcome_id", "created_at");
        assertThat(report.noting()).isEqualTo(sql.spread("select acknowledged_at - created_at" + in));
        assertThat(report.answering())
                .isEqualTo(sql.spread("select completed_at - created_at" + in + " and status = 'completed'"));
        List<String> types = new ArrayList<>();
        for (InterventionsReport.OfType row : report.types()) {
            if (row.sent() > 0) {
                types.add(row.type().stored() + "|" + row.sent() + "|" + row.pending() + "|" + row.acknowledged() + "|"
                        + row.completed() + "|" + row.dismissed());
            }
        }
        assertThat(types)
                .containsExactlyInAnyOrderElementsOf(sql.rows("select type, count(*), sum(status = 'pending'),"
                        + " sum(status = 'acknowledged'), sum(status = 'completed'), sum(status = 'dismissed')" + in
                        + " group by 1"));
        assertThat(report.waiting().stream()
                        .map(InterventionsReport.Waiting::interventionId)
                        .toList())
                .isEqualTo(sql.rows(
                        "select id" + in + " and status = 'pending' order by priority desc, created_at, id limit 20"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void suggestions(Cut cut) throws SQLException {
        SuggestionsReport report = SuggestionsReport.of(store, cut.selection());
        String in =
                " from improvement_suggestions where created_at >= " + cut.since() + " and created_at < " + cut.until();
        assertThat(report.types().stream().mapToInt(row -> row.accepted()).sum())
                .isEqualTo((int) sql.number("select count(*)" + in + " and status = 'accepted'"));
        assertThat(report.pending().stream()
                        .map(row -> String.valueOf(row.id()))
                        .toList())
                .isEqualTo(sql.rows("select id" + in + " and status = 'pending' order by priority desc, id limit 20"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void activity_pagesThroughAll(Cut cut) throws SQLException {
        Selection page = cut.selection().top(997);
        List<String> found = new ArrayList<>();
        for (Long next = Long.MAX_VALUE; next != null; ) {
            ActivityReport report = ActivityReport.of(store, next == Long.MAX_VALUE ? page : page.before(next));
            report.entries().forEach(entry -> found.add(String.valueOf(entry.id())));
            next = report.next();
        }
        boolean byTime = (cut.since() > 0 || cut.until() < Long.MAX_VALUE)
                && (cut.goals() == null || cut.selection().descendants());
        assertThat(found)
                .isEqualTo(sql.rows("select id from activity_log where " + cut.on("outcome_id", "created_at")
                        + " order by " + (byTime ? "created_at desc, id desc" : "id desc")));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void storage_isOfTheWholeDatabase(Cut cut) throws SQLException {
        StorageReport report = StorageReport.of(store, cut.selection());
        assertThat(report.tables()).hasSize(18);
        for (StorageReport.OfTable table : report.tables()) {
            assertThat(table.rows()).as(table.name()).isEqualTo(sql.number("select count(*) from " + table.name()));
            assertThat(table.tableBytes()).isPositive();
        }
        assertThat(report.bytes())
                .isEqualTo(sql.number("select page_count from pragma_page_count")
                        * sql.number("select page_size from pragma_page_size"));
        long before = NOW - Duration.ofDays(30).toMillis();
        assertThat(report.archivable().bytes())
                .isEqualTo(sql.number(
                        "select sum(length(cast(full_output as blob))) from progress_entries where created_at < "
                                + before));
        assertThat(report.growth().get(1).rows())
                .isEqualTo(sql.number("select count(*) from activity_log where created_at >= " + before));
    }
}
