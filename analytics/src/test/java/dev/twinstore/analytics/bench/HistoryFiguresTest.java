package dev.twinstore.analytics.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.ActivityReport;
import dev.twinstore.analytics.Ageing;
import dev.twinstore.analytics.BottlenecksReport;
import dev.twinstore.analytics.CostReport;
import dev.twinstore.analytics.Failures;
import dev.twinstore.analytics.FlowTimes;
import dev.twinstore.analytics.InterventionsReport;
import dev.twinstore.analytics.Overview;
import dev.twinstore.analytics.PlainSql;
import dev.twinstore.analytics.ReviewsReport;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.StorageReport;
import dev.twinstore.analytics.SuggestionsReport;
import dev.twinstore.analytics.Supervision;
import dev.twinstore.analytics.Throughput;
import dev.twinstore.analytics.WorkersReport;
import dev.twinstore.review.Trend;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each figure of each report, against plain SQL on a generated history. */
final class HistoryFiguresTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long NOW = History.END.toEpochMilli();

    @TempDir
    static Path dir;

    static Store store;
    static PlainSql sql;
    static String scene;
    static String film;

    @BeforeAll
    static void make() throws SQLException {
        Path file = dir.resolve("history.db");
        History.write(file, 4_000, 7);
        store = Store.open(StoreOptions.of(file).forReading().withTime(new ReportBench.EndOfHistory()));
        sql = new PlainSql(file);
        scene = sql.rows("select outcome_id from tasks group by 1 order by count(*) desc, 1 limit 1")
                .get(0);
        film = sql.rows("select id from outcomes where depth = 0 order by id limit 1")
                .get(0);
    }

    @AfterAll
    static void end() throws SQLException {
        store.close();
        sql.close();
    }

    /** A selection, and the same in plain SQL. */
    record Cut(String name, Selection selection, String goals, long since, long until) {
        static Cut of(String name, Selection selection) {
            String id = selection.outcomeId();
            String goals = id == null
                    ? null
                    : !selection.descendants()
                            ? "('" + id + "')"
                            : "(select a.id from outcomes a left join outcomes b on b.id = a.parent_id"
                                    + " left join outcomes c on c.id = b.parent_id"
                                    + " where '" + id + "' in (a.id, b.id, c.id))";
            return new Cut(
                    name,
                    selection.in(BERLIN),
                    goals,
                    selection.since() == null ? 0 : selection.since().toEpochMilli(),
                    selection.until() == null
                            ? Long.MAX_VALUE
                            : selection.until().toEpochMilli());
        }

        String of(String goal) {
            return goals == null ? "1" : goal + " in " + goals;
        }

        String on(String goal, String moment) {
            return of(goal) + " and " + moment + " >= " + since + " and " + moment + " < " + until;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Cut> cuts() {
        Selection all = Selection.everything();
        Instant from = Instant.parse("2026-03-25T13:17:00Z");
        Instant to = Instant.parse("2026-04-01T05:43:12.345Z");
        return Stream.of(
                Cut.of("everything", all),
                Cut.of("a week in which the clock is set", all.from(from).to(to)),
                Cut.of("since a moment", all.from(from)),
                Cut.of("until a moment", all.to(from)),
                Cut.of("one goal", all.ofOutcome(scene)),
                Cut.of("one goal with nothing of its own", all.ofOutcome("nobody")),
                Cut.of("a tree", all.ofTree(film)),
                Cut.of("a tree in a week", all.ofTree(film).from(from).to(to)));
    }

    private static BigDecimal dollars(String where) throws SQLException {
        return BigDecimal.valueOf(
                sql.number("select coalesce(sum(cast(round(amount * 1000000) as integer)), 0) from cost_log where "
                        + where),
                6);
    }

    private static @Nullable String day(Instant moment) {
        return moment.atZone(BERLIN).toLocalDate().toString();
    }

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
        assertThat(report.waiting().nothing() + report.waiting().attempts())
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

    @ParameterizedTest
    @MethodSource("cuts")
    void cost(Cut cut) throws SQLException {
        CostReport report = CostReport.of(store, cut.selection().by(Step.DAY));
        String in = cut.on("outcome_id", "created_at");
        assertThat(report.total()).isEqualByComparingTo(dollars(in));
        assertThat(report.entries()).isEqualTo(sql.number("select count(*) from cost_log where " + in));
        assertThat(report.unknownModel()).isEqualByComparingTo(dollars("model is null and " + in));
        for (CostReport.OfModel model : report.models()) {
            String of = (model.model() == null ? "model is null" : "model = '" + model.model() + "'") + " and " + in;
            assertThat(model.cost()).isEqualByComparingTo(dollars(of));
            assertThat(model.inputTokens())
                    .isEqualTo(sql.number("select coalesce(sum(input_tokens), 0) from cost_log where " + of));
        }
        assertThat(report.models())
                .hasSize((int) sql.number("select count(distinct coalesce(model, '')) from cost_log where " + in));
        for (CostReport.OfOutcome goal : report.outcomes()) {
            assertThat(goal.cost()).isEqualByComparingTo(dollars("outcome_id = '" + goal.outcomeId() + "' and " + in));
            assertThat(goal.withBelow())
                    .isEqualByComparingTo(dollars(in + " and outcome_id in (with recursive d(id) as (select '"
                            + goal.outcomeId() + "' union all select o.id from outcomes o join d on o.parent_id = d.id)"
                            + " select id from d)"));
        }
        assertThat(report.tasks().stream().map(CostReport.OfTask::taskId).toList())
                .isEqualTo(sql.rows("select task_id from cost_log where " + in + " group by 1"
                        + " order by sum(cast(round(amount * 1000000) as integer)) desc, 1 limit 20"));
        assertThat(report.workers().stream().map(CostReport.OfWorker::workerId).toList())
                .isEqualTo(sql.rows("select worker_id from cost_log where " + in + " group by 1"
                        + " order by sum(cast(round(amount * 1000000) as integer)) desc, 1 limit 20"));
        for (CostReport.OfPeriod period : report.periods()) {
            assertThat(period.cost())
                    .isEqualByComparingTo(dollars(
                            in + " and created_at >= " + period.period().from().toEpochMilli() + " and created_at < "
                                    + period.period().until().toEpochMilli()));
        }
        forecast(cut, report, in);
    }

    private static void forecast(Cut cut, CostReport report, String in) throws SQLException {
        assertThat(report.forecast().openTasks())
                .isEqualTo(
                        sql.number("select count(*) from tasks where status in ('pending', 'claimed', 'running') and "
                                + cut.of("outcome_id")));
        if (report.entries() == 0) {
            assertThat(report.forecast().perDay()).isNull();
            return;
        }
        long end = Math.min(cut.until(), NOW);
        long first = sql.number("select min(created_at) from cost_log where " + in);
        long from = Math.max(first, Math.max(cut.since(), end - 7 * 86_400_000L));
        double perDay = dollars(in + " and created_at >= " + from).doubleValue() * 86_400_000.0 / (end - from);
        assertThat(report.forecast().perDay().doubleValue())
                .isCloseTo(perDay, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(report.forecast().next30Days())
                .isEqualByComparingTo(report.forecast().perDay().multiply(BigDecimal.valueOf(30)));
    }

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
