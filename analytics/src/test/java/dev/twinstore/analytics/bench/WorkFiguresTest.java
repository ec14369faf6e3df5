package dev.twinstore.analytics.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.analytics.Ageing;
import dev.twinstore.analytics.Failures;
import dev.twinstore.analytics.FlowTimes;
import dev.twinstore.analytics.Overview;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.Throughput;
import dev.twinstore.analytics.WorkersReport;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of the reports on tasks and workers, against plain SQL on a generated history. */
final class WorkFiguresTest extends HistoryFigures {
    @ParameterizedTest
    @MethodSource("cuts")
    void overview(Cut cut) throws SQLException {
        Overview report = Overview.of(store, cut.selection());
        assertThat(report.totals().tasks())
                .isEqualTo(sql.number("select count(*) from tasks where " + cut.of("outcome_id")));
        assertThat(report.totals().cost()).isEqualByComparingTo(dollars(cut.of("outcome_id")));
        assertThat(report.outcomes())
                .hasSize((int) sql.number("select count(*) from outcomes where " + cut.on("id", "last_activity_at")));
        for (Overview.OfOutcome goal : report.outcomes()) {
            String below = "(with recursive d(id) as (select '" + goal.outcomeId()
                    + "' union all select o.id from outcomes o" + " join d on o.parent_id = d.id) select id from d)";
            String in = "outcome_id in " + below + " and " + cut.of("outcome_id");
            for (Map.Entry<String, Long> count : Map.of(
                            "pending", goal.all().pending(),
                            "running", goal.all().running(),
                            "completed", goal.all().completed(),
                            "failed", goal.all().failed())
                    .entrySet()) {
                assertThat(count.getValue())
                        .as(goal.name() + " " + count.getKey())
                        .isEqualTo(sql.number(
                                "select count(*) from tasks where status = '" + count.getKey() + "' and " + in));
            }
            assertThat(goal.all().cost()).isEqualByComparingTo(dollars(in));
            assertThat(goal.all().liveWorkers())
                    .isEqualTo(
                            sql.number("select count(*) from workers where status in ('running', 'paused') and " + in));
            assertThat(goal.own().tasks())
                    .isEqualTo(sql.number("select count(*) from tasks where outcome_id = '" + goal.outcomeId() + "'"));
        }
        assertThat(report.openBottlenecks())
                .isEqualTo(sql.number(
                        "select count(*) from bottleneck_log where resolution is null and " + cut.of("outcome_id")));
        assertThat(report.waitingInterventions())
                .isEqualTo(sql.number(
                        "select count(*) from interventions where status = 'pending' and " + cut.of("outcome_id")));
        assertThat(report.pendingSuggestions()).isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void throughput(Cut cut) throws SQLException {
        Throughput report = Throughput.of(store, cut.selection().by(Step.DAY));
        Map<String, Integer> days = new TreeMap<>();
        for (long at : sql.numbers("select completed_at from tasks where status = 'completed' and "
                + cut.on("outcome_id", "completed_at"))) {
            days.merge(day(Instant.ofEpochMilli(at)), 1, Integer::sum);
        }
        Map<String, Integer> found = new TreeMap<>();
        for (Throughput.Bucket bucket : report.buckets()) {
            assertThat(bucket.period().label()).isEqualTo(day(bucket.period().from()));
            assertThat(bucket.period().until())
                    .isEqualTo(LocalDate.parse(bucket.period().label())
                            .plusDays(1)
                            .atStartOfDay(BERLIN)
                            .toInstant());
            if (bucket.completed() > 0) {
                found.put(bucket.period().label(), (int) bucket.completed());
            }
        }
        assertThat(found).isEqualTo(days);
        assertThat(report.failed())
                .isEqualTo(sql.number("select count(*) from tasks where status = 'failed' and "
                        + cut.on("outcome_id", "completed_at")));
        for (Step step : Step.values()) {
            Throughput other = Throughput.of(store, cut.selection().by(step));
            assertThat(other.completed()).isEqualTo(report.completed());
            assertThat(other.buckets().stream()
                            .mapToLong(Throughput.Bucket::completed)
                            .sum())
                    .isEqualTo(report.completed());
        }
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void flowTimes(Cut cut) throws SQLException {
        FlowTimes report = FlowTimes.of(store, cut.selection());
        String completed = " from tasks where status = 'completed' and " + cut.on("outcome_id", "completed_at");
        assertThat(report.all()).isEqualTo(times(completed));
        assertThat(report.groups().stream()
                        .map(group -> group.phase().stored() + "|" + group.priority())
                        .toList())
                .isEqualTo(sql.rows("select distinct phase, priority" + completed + " order by 1, 2"));
        for (FlowTimes.OfGroup group : report.groups()) {
            assertThat(group.times())
                    .isEqualTo(times(completed + " and phase = '"
                            + group.phase().stored() + "' and priority = " + group.priority()));
        }
    }

    private static FlowTimes.Times times(String from) throws SQLException {
        return new FlowTimes.Times(
                sql.spread("select started_at - created_at" + from),
                sql.spread("select completed_at - started_at" + from),
                sql.spread("select completed_at - created_at" + from));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void ageing(Cut cut) throws SQLException {
        Ageing report = Ageing.of(store, cut.selection());
        String open = " from tasks where status in ('pending', 'claimed', 'running') and "
                + cut.on("outcome_id", "created_at");
        assertThat(report.age()).isEqualTo(sql.spread("select " + NOW + " - created_at" + open));
        long[] edges = {0, 3_600_000, 86_400_000, 7 * 86_400_000L, 30 * 86_400_000L, Long.MAX_VALUE};
        for (int i = 0; i < 5; i++) {
            String band = open + " and " + NOW + " - created_at >= " + edges[i] + " and " + NOW + " - created_at < "
                    + edges[i + 1];
            assertThat(report.bands().get(i).pending() + report.bands().get(i).running())
                    .isEqualTo(sql.number("select count(*)" + band));
        }
        assertThat(report.oldest().stream().map(Ageing.Open::taskId).toList())
                .isEqualTo(sql.rows("select id" + open + " order by created_at, id limit 20"));
        assertThat(report.waiting().nothing()
                        + report.waiting().goal()
                        + report.waiting().attempts())
                .isEqualTo(sql.number("select count(*)" + open + " and status = 'pending'"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void failures(Cut cut) throws SQLException {
        Failures report = Failures.of(store, cut.selection());
        String ended = " from tasks where " + cut.on("outcome_id", "completed_at");
        assertThat(report.failed()).isEqualTo(sql.number("select count(*)" + ended + " and status = 'failed'"));
        assertThat(report.attempts().stream()
                        .map(row -> row.attempts() + "|" + row.completed() + "|" + row.failed())
                        .toList())
                .isEqualTo(sql.rows("select attempts, sum(status = 'completed'), sum(status = 'failed')" + ended
                        + " group by 1 order by 1"));
        assertThat(report.errors().stream().mapToLong(Failures.OfError::tasks).sum())
                .isEqualTo(report.failed());
        assertThat(report.worst().stream().map(Failures.Loser::taskId).toList())
                .isEqualTo(sql.rows("select id from tasks where losses > 0 and " + cut.on("outcome_id", "updated_at")
                        + " order by losses desc, id limit 20"));
        assertThat(report.waste().retries())
                .isEqualByComparingTo(dollars("claim_no > 1 and " + cut.on("outcome_id", "created_at")));
        String lost = "select json_extract(metadata, '$.task_id') t, json_extract(metadata, '$.claim_no') c"
                + " from activity_log where (type = 'task_lost' or type = 'task_failed' and title like 'Lost%') and "
                + cut.on("outcome_id", "created_at");
        assertThat(report.waste().claimsLost()).isEqualTo(sql.number("select count(*) from (" + lost + ")"));
        assertThat(report.waste().lostClaims()).isEqualByComparingTo(dollars("(task_id, claim_no) in (" + lost + ")"));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void workers(Cut cut) throws SQLException {
        WorkersReport report = WorkersReport.of(store, cut.selection().top(10_000));
        long end = Math.min(cut.until(), NOW);
        String alive = " from workers where started_at < " + end + " and (ended_at is null or ended_at >= "
                + cut.since() + ") and " + cut.of("outcome_id");
        assertThat(report.workers().stream()
                        .map(WorkersReport.OfWorker::workerId)
                        .toList())
                .isEqualTo(sql.rows("select id" + alive + " order by started_at desc, id"));
        assertThat(report.lost())
                .isEqualTo(
                        sql.number(
                                "select count(*)" + alive
                                        + " and exists (select 1 from supervisor_alerts a where a.type = 'lost' and a.worker_id = workers.id)"));
        assertThat(report.alive().toMillis())
                .isEqualTo(sql.number("select coalesce(sum(min(coalesce(ended_at, " + end + "), " + end
                        + ") - max(started_at, " + cut.since() + ")), 0)" + alive));
        for (WorkersReport.OfWorker worker : report.workers()) {
            String by = "completed_by = '" + worker.workerId() + "' and " + cut.on("outcome_id", "completed_at");
            assertThat(worker.completed())
                    .isEqualTo(sql.number("select count(*) from tasks where status = 'completed' and " + by));
            assertThat(worker.failed())
                    .isEqualTo(sql.number("select count(*) from tasks where status = 'failed' and " + by));
            assertThat(worker.cost())
                    .isEqualByComparingTo(dollars(
                            "worker_id = '" + worker.workerId() + "' and " + cut.on("outcome_id", "created_at")));
            assertThat(worker.busy().toMillis()).isEqualTo(busy(worker.workerId(), by, cut, end));
        }
    }

    /** The length of what a worker's tasks cover together, millisecond by interval. */
    private static long busy(String worker, String ended, Cut cut, long end) throws SQLException {
        String held = cut.until() > NOW
                ? " union all select max(started_at, " + cut.since() + "), " + end + " from tasks where claimed_by = '"
                        + worker + "' and " + cut.of("outcome_id")
                : "";
        long covered = 0;
        long reach = Long.MIN_VALUE;
        for (String row : sql.rows("select max(started_at, " + cut.since() + "), completed_at from tasks where " + ended
                + held + " order by 1, 2")) {
            long from = Long.parseLong(row.substring(0, row.indexOf('|')));
            long until = Long.parseLong(row.substring(row.indexOf('|') + 1));
            covered += Math.max(0, until - Math.max(from, reach));
            reach = Math.max(reach, until);
        }
        return covered;
    }
}
