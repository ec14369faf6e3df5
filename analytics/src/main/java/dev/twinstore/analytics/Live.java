package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.when;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.Money;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What is going on right now. A window that is chosen is ignored.
 *
 * @param liveWorkers how many workers are running or paused
 * @param claims how many tasks workers hold
 * @param pending how many tasks are pending, ready or not
 * @param ready how many of them wait for nothing but a worker: their goal is active, their time has come, and what they
 *     depend on is there
 * @param lastMinute how many tasks were completed in the last minute
 * @param lastHour how many in the last hour
 * @param failedLastHour how many were given up in the last hour
 * @param costLastHour what was spent in the last hour
 * @param activeAlerts how many alerts nobody has taken note of
 * @param waitingInterventions how many interventions no worker has taken note of
 * @param goals the goals that something happened to last, the last first, then by id, the highest first: at most
 *     {@link Selection#top} of them
 * @param workers the live workers that started last, the last first, then by id: likewise
 * @param alerts the newest of the active alerts, likewise
 * @param activity what happened last
 */
public record Live(
        long liveWorkers,
        long claims,
        long pending,
        long ready,
        long lastMinute,
        long lastHour,
        long failedLastHour,
        BigDecimal costLastHour,
        long activeAlerts,
        long waitingInterventions,
        List<OfGoal> goals,
        List<OfWorker> workers,
        List<OfAlert> alerts,
        ActivityReport activity)
        implements Findings {
    /** The report. Costs what is alive and open, and the last hour: however long the history is. */
    public static final Report<Live> REPORT = Report.of(
            "live", "Live", "What is going on right now: open tasks, throughput, goals, workers, alerts.", Live::query);

    /**
     * A goal, by itself: without those below it.
     *
     * @param outcomeId the goal
     * @param name its name
     * @param status its status
     * @param pending how many of its tasks are pending, ready or not
     * @param ready how many of them wait for nothing but a worker
     * @param claimed how many are claimed
     * @param running how many are running
     * @param liveWorkers how many of its workers are running or paused
     * @param lastActivityAt when anything of it last changed
     */
    public record OfGoal(
            String outcomeId,
            String name,
            OutcomeStatus status,
            long pending,
            long ready,
            long claimed,
            long running,
            long liveWorkers,
            Instant lastActivityAt) {}

    /**
     * A live worker.
     *
     * @param workerId the worker
     * @param name its name
     * @param status running or paused
     * @param outcomeName the name of its goal
     * @param task the title of the task that it works on; null: none
     * @param since when it claimed that; null: none
     * @param heartbeat how long ago its last heartbeat was, 0 if a clock went back meanwhile; null: it never gave one
     */
    public record OfWorker(
            String workerId,
            String name,
            WorkerStatus status,
            String outcomeName,
            @Nullable String task,
            @Nullable Instant since,
            @Nullable Duration heartbeat) {}

    /** An active alert. */
    public record OfAlert(long id, Severity severity, String type, String message, Instant createdAt) {}

    /** Reads the report. */
    public static Live of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Live query(Snapshot at) {
        Selection selection = new Selection(
                at.selection().outcomeId(),
                at.selection().descendants(),
                null,
                null,
                at.selection().zone(),
                null,
                at.selection().top(),
                null);
        Condition live = WORKERS.STATUS
                .in(inline(WorkerStatus.RUNNING), inline(WorkerStatus.PAUSED))
                .and(selection.of(WORKERS.OUTCOME_ID));
        Condition alert =
                SUPERVISOR_ALERTS.STATUS.eq(inline(AlertStatus.ACTIVE)).and(selection.of(SUPERVISOR_ALERTS.OUTCOME_ID));
        Selection hour = selection.from(at.now().minus(Duration.ofHours(1)));
        Snapshot now = new Snapshot(at.dsl(), selection, at.now());
        return new Live(
                at.dsl().fetchCount(WORKERS, live),
                at.dsl()
                        .fetchCount(
                                TASKS,
                                TASKS.CLAIMED_BY
                                        .isNotNull()
                                        .and(TASKS.STATUS.in(inline(TaskStatus.CLAIMED), inline(TaskStatus.RUNNING)))
                                        .and(selection.of(TASKS.OUTCOME_ID))),
                tasks(now, TASKS.STATUS.eq(inline(TaskStatus.PENDING))),
                tasks(now, Claimable.GOAL_IS_ACTIVE.and(Claimable.READY))
                        + tasks(now, Claimable.GOAL_IS_ACTIVE.and(Claimable.due(at.now()))),
                ended(at, TaskStatus.COMPLETED, selection.from(at.now().minus(Duration.ofMinutes(1)))),
                ended(at, TaskStatus.COMPLETED, hour),
                ended(at, TaskStatus.FAILED, hour),
                Money.ofMicros(at.dsl()
                        .select(Money.sum(COST_LOG.AMOUNT))
                        .from(COST_LOG)
                        .where(hour.on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                        .fetchSingle()
                        .value1()),
                at.dsl().fetchCount(SUPERVISOR_ALERTS, alert),
                at.dsl()
                        .fetchCount(
                                INTERVENTIONS,
                                INTERVENTIONS
                                        .STATUS
                                        .eq(inline(InterventionStatus.PENDING))
                                        .and(selection.of(INTERVENTIONS.OUTCOME_ID))),
                goals(now),
                workers(at, live),
                List.copyOf(at.dsl()
                        .select(
                                SUPERVISOR_ALERTS.ID,
                                SUPERVISOR_ALERTS.SEVERITY,
                                SUPERVISOR_ALERTS.TYPE,
                                SUPERVISOR_ALERTS.MESSAGE,
                                SUPERVISOR_ALERTS.CREATED_AT)
                        .from(SUPERVISOR_ALERTS)
                        .where(alert)
                        .orderBy(SUPERVISOR_ALERTS.ID.desc())
                        .limit(selection.top())
                        .fetch(row ->
                                new OfAlert(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()))),
                ActivityReport.query(now));
    }

    /** By way of the goals: the indexes of tasks begin with them. */
    private static long tasks(Snapshot at, Condition such) {
        return at.dsl()
                .select(count())
                .from(OUTCOMES)
                .crossJoin(TASKS)
                .where(TASKS.OUTCOME_ID.eq(OUTCOMES.ID))
                .and(at.selection().of(OUTCOMES.ID))
                .and(such)
                .fetchSingle()
                .value1();
    }

    private static List<OfGoal> goals(Snapshot at) {
        Field<Integer> ready = when(
                        Claimable.GOAL_IS_ACTIVE,
                        Standings.tasks(Claimable.READY).plus(Standings.tasks(Claimable.due(at.now()))))
                .otherwise(inline(0));
        return List.copyOf(at.dsl()
                .select(OUTCOMES.ID, OUTCOMES.NAME, OUTCOMES.STATUS, OUTCOMES.LAST_ACTIVITY_AT)
                .select(Standings.PENDING, ready, Standings.CLAIMED, Standings.RUNNING, Standings.LIVE_WORKERS)
                .from(OUTCOMES)
                .where(at.selection().of(OUTCOMES.ID))
                .orderBy(OUTCOMES.LAST_ACTIVITY_AT.desc(), OUTCOMES.ID.desc())
                .limit(at.selection().top())
                .fetch(row -> new OfGoal(
                        row.get(OUTCOMES.ID),
                        row.get(OUTCOMES.NAME),
                        row.get(OUTCOMES.STATUS),
                        row.get(Standings.PENDING),
                        row.get(ready),
                        row.get(Standings.CLAIMED),
                        row.get(Standings.RUNNING),
                        row.get(Standings.LIVE_WORKERS),
                        row.get(OUTCOMES.LAST_ACTIVITY_AT))));
    }

    private static long ended(Snapshot at, TaskStatus status, Selection since) {
        return at.dsl()
                .fetchCount(
                        TASKS,
                        TASKS.COMPLETED_AT
                                .isNotNull()
                                .and(TASKS.STATUS.eq(inline(status)))
                                .and(since.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT)));
    }

    private static List<OfWorker> workers(Snapshot at, Condition live) {
        return List.copyOf(at.dsl()
                .select(
                        WORKERS.ID,
                        WORKERS.NAME,
                        WORKERS.STATUS,
                        OUTCOMES.NAME,
                        TASKS.TITLE,
                        TASKS.CLAIMED_AT,
                        WORKERS.LAST_HEARTBEAT)
                .from(WORKERS)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(WORKERS.OUTCOME_ID))
                .leftJoin(TASKS)
                .on(TASKS.ID.eq(WORKERS.CURRENT_TASK_ID))
                .where(live)
                .orderBy(WORKERS.STARTED_AT.desc().nullsLast(), WORKERS.ID)
                .limit(at.selection().top())
                .fetch(row -> new OfWorker(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        row.value6(),
                        ago(at, row.value7()))));
    }

    private static @Nullable Duration ago(Snapshot at, @Nullable Instant moment) {
        if (moment == null) {
            return null;
        }
        return moment.isAfter(at.now()) ? Duration.ZERO : Duration.between(moment, at.now());
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("live_workers", "Live workers", liveWorkers)
                .count("claims", "Claims", claims)
                .count("pending", "Pending tasks", pending)
                .count("ready", "Ready tasks", ready)
                .count("last_minute", "Completed, last minute", lastMinute)
                .count("last_hour", "Completed, last hour", lastHour)
                .count("failed_last_hour", "Failed, last hour", failedLastHour)
                .money("cost_last_hour", "Spent, last hour", costLastHour)
                .count("active_alerts", "Active alerts", activeAlerts)
                .count("waiting_interventions", "Waiting interventions", waitingInterventions)
                .table(Table.of("outcomes", "Goals, by themselves", goals)
                        .text("name", "Goal", OfGoal::name)
                        .id("status", "Status", row -> row.status().stored())
                        .count("pending", "Pending", OfGoal::pending)
                        .count("ready", "Ready", OfGoal::ready)
                        .count("claimed", "Claimed", OfGoal::claimed)
                        .count("running", "Running", OfGoal::running)
                        .count("live_workers", "Workers", OfGoal::liveWorkers)
                        .moment("last_activity_at", "Last activity", OfGoal::lastActivityAt)
                        .id("outcome_id", "Id", OfGoal::outcomeId))
                .table(Table.of("workers", "Workers", workers)
                        .text("name", "Worker", OfWorker::name)
                        .id("status", "Status", row -> row.status().stored())
                        .duration("heartbeat", "Heartbeat", OfWorker::heartbeat)
                        .text("task", "Works on", OfWorker::task)
                        .moment("since", "Since", OfWorker::since)
                        .text("outcome", "Goal", OfWorker::outcomeName)
                        .id("worker_id", "Id", OfWorker::workerId))
                .table(Table.of("alerts", "Alerts", alerts)
                        .id("severity", "Severity", row -> row.severity().stored())
                        .text("type", "Type", OfAlert::type)
                        .text("message", "Message", OfAlert::message)
                        .moment("created_at", "Raised", OfAlert::createdAt)
                        .count("alert_id", "Id", OfAlert::id))
                .table(Table.of("activity", "Activity", activity.entries())
                        .moment("created_at", "When", ActivityReport.Entry::createdAt)
                        .id("type", "What", ActivityReport.Entry::type)
                        .text("title", "Title", ActivityReport.Entry::title)
                        .text("outcome", "Goal", ActivityReport.Entry::outcomeName))
                .build();
    }
}
