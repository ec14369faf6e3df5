package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jooq.CaseConditionStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record3;
import org.jspecify.annotations.Nullable;

/**
 * How old the open work is. A window counts tasks that were added in it.
 *
 * @param age how old the open tasks are, from being added to the present
 * @param bands the open tasks by age, from young to old; all bands, also empty ones
 * @param waiting what pending tasks wait for: how many are ready, wait for their time, for another task, for a skill, for
 *     their goal, or have used up their attempts
 * @param oldest the oldest open tasks, the oldest first, then by id
 */
public record Ageing(Spread age, List<Band> bands, Waiting waiting, List<Open> oldest) implements Findings {
    /** The report. Costs one look at each open task, and a step into an index for each goal. */
    public static final Report<Ageing> REPORT = Report.of(
            "ageing",
            "Ageing of open work",
            "How old the open tasks are, and what the pending ones wait for.",
            Ageing::query);

    private static final List<Duration> EDGES =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30));
    private static final List<String> NAMES =
            List.of("under 1 hour", "1 hour to 1 day", "1 to 7 days", "7 to 30 days", "30 days or more");
    private static final List<TaskStatus> OPEN = List.of(TaskStatus.PENDING, TaskStatus.CLAIMED, TaskStatus.RUNNING);

    /**
     * The open tasks of an age.
     *
     * @param name the age
     * @param pending how many of them are pending
     * @param claimed how many are claimed
     * @param running how many are running
     */
    public record Band(String name, long pending, long claimed, long running) {}

    /**
     * What pending tasks wait for.
     *
     * @param nothing they can be claimed now, by a running worker of their goal
     * @param time their time has not come: back-off or schedule
     * @param task another task must be completed first
     * @param failed of those, how many wait for one that failed or is not there: for ever, unless it is retried or they are
     *     changed
     * @param skill a skill must be registered first
     * @param goal nothing else, but their goal is not active
     * @param attempts their attempts are used up: they can never be claimed
     */
    public record Waiting(long nothing, long time, long task, long failed, long skill, long goal, long attempts) {}

    /**
     * An open task.
     *
     * @param taskId the task
     * @param title its title
     * @param outcomeName the name of its goal
     * @param status its status
     * @param age since it was added
     * @param attempts how often it was started
     * @param waitsFor what it waits for: 'time', 'task:ID', 'skill:NAME', 'goal'; null: nothing, or it is in hand
     */
    public record Open(
            String taskId,
            String title,
            String outcomeName,
            TaskStatus status,
            Duration age,
            int attempts,
            @Nullable String waitsFor) {}

    /** Reads the report. */
    public static Ageing of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Ageing query(Snapshot at) {
        // By way of the goals: the index of tasks begins with them, and open tasks are few among all.
        Condition open = TASKS.OUTCOME_ID
                .eq(OUTCOMES.ID)
                .and(TASKS.STATUS.in(OPEN.stream().map(status -> inline(status)).toList()))
                .and(at.selection().on(OUTCOMES.ID, TASKS.CREATED_AT));
        Field<Instant> now = inline(at.now(), TASKS.CREATED_AT.getDataType()); // PostgreSQL groups by no parameter
        Field<Long> age = Spread.elapsed(TASKS.CREATED_AT, now);
        Field<String> waitsFor = Claimable.waitsFor(at.now());
        return new Ageing(
                Spread.read(
                        at.dsl()
                                .select(Spread.fields(age))
                                .from(OUTCOMES)
                                .crossJoin(TASKS)
                                .where(open)
                                .fetchSingle(),
                        0),
                bands(at, open, age),
                waiting(at, open, waitsFor),
                List.copyOf(at.dsl()
                        .select(TASKS.ID, TASKS.TITLE, OUTCOMES.NAME, TASKS.STATUS, age, TASKS.ATTEMPTS, waitsFor)
                        .from(OUTCOMES)
                        .crossJoin(TASKS)
                        .where(open)
                        .orderBy(TASKS.CREATED_AT, TASKS.ID)
                        .limit(at.selection().top())
                        .fetch(row -> new Open(
                                row.value1(),
                                row.value2(),
                                row.value3(),
                                row.value4(),
                                Duration.ofMillis(row.value5()),
                                row.value6(),
                                row.value4() == TaskStatus.PENDING ? row.value7() : null))));
    }

    private static List<Band> bands(Snapshot at, Condition open, Field<Long> age) {
        CaseConditionStep<Integer> when =
                case_().when(age.lt(inline(EDGES.get(0).toMillis())), inline(0));
        for (int i = 1; i < EDGES.size(); i++) {
            when = when.when(age.lt(inline(EDGES.get(i).toMillis())), inline(i));
        }
        Field<Integer> band = when.else_(inline(EDGES.size()));
        List<Map<TaskStatus, Integer>> counts = new ArrayList<>();
        NAMES.forEach(name -> counts.add(new EnumMap<>(TaskStatus.class)));
        for (Record3<Integer, TaskStatus, Integer> row : at.dsl()
                .select(band, TASKS.STATUS, count())
                .from(OUTCOMES)
                .crossJoin(TASKS)
                .where(open)
                .groupBy(band, TASKS.STATUS)
                .orderBy(band, TASKS.STATUS)
                .fetch()) {
            counts.get(row.value1()).put(row.value2(), row.value3());
        }
        List<Band> bands = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Map<TaskStatus, Integer> of = counts.get(i);
            bands.add(new Band(
                    NAMES.get(i),
                    of.getOrDefault(TaskStatus.PENDING, 0),
                    of.getOrDefault(TaskStatus.CLAIMED, 0),
                    of.getOrDefault(TaskStatus.RUNNING, 0)));
        }
        return List.copyOf(bands);
    }

    private static Waiting waiting(Snapshot at, Condition open, Field<String> waitsFor) {
        Condition usedUp = TASKS.ATTEMPTS.ge(TASKS.MAX_ATTEMPTS);
        Condition may = TASKS.ATTEMPTS.lt(TASKS.MAX_ATTEMPTS);
        return at.dsl()
                .select(
                        count().filterWhere(may.and(waitsFor.isNull())),
                        count().filterWhere(may.and(waitsFor.eq(inline("time")))),
                        count().filterWhere(may.and(waitsFor.like(inline("task:%")))),
                        count().filterWhere(
                                        may.and(waitsFor.like(inline("task:%"))).and(Claimable.isInVain(waitsFor))),
                        count().filterWhere(may.and(waitsFor.like(inline("skill:%")))),
                        count().filterWhere(may.and(waitsFor.eq(inline("goal")))),
                        count().filterWhere(usedUp))
                .from(OUTCOMES)
                .crossJoin(TASKS)
                .where(open)
                .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING)))
                .fetchSingle(row -> new Waiting(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        row.value6(),
                        row.value7()));
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("open", "Open tasks", age.count())
                .duration("age_p50", "Age, median", age.p50())
                .duration("age_p90", "Age, 9 of 10 under", age.p90())
                .duration("oldest", "Oldest", age.longest())
                .count("ready", "Ready", waiting.nothing())
                .count("waiting_for_time", "Waiting for their time", waiting.time())
                .count("waiting_for_task", "Waiting for another task", waiting.task())
                .count("waiting_for_failed_task", "Waiting for a failed task", waiting.failed())
                .count("waiting_for_skill", "Waiting for a skill", waiting.skill())
                .count("waiting_for_goal", "Waiting for their goal", waiting.goal())
                .count("attempts_used_up", "Attempts used up", waiting.attempts())
                .table(Table.of("bands", "By age", bands)
                        .text("age", "Age", Band::name)
                        .count("pending", "Pending", Band::pending)
                        .count("claimed", "Claimed", Band::claimed)
                        .count("running", "Running", Band::running)
                        .chart(Chart.stacked("age", "pending", "claimed", "running")))
                .table(Table.of("oldest", "The oldest", oldest)
                        .text("title", "Task", Open::title)
                        .text("outcome", "Goal", Open::outcomeName)
                        .id("status", "Status", row -> row.status().stored())
                        .duration("age", "Age", Open::age)
                        .count("attempts", "Attempts", Open::attempts)
                        .id("waits_for", "Waits for", Open::waitsFor)
                        .id("task_id", "Id", Open::taskId))
                .build();
    }
}
