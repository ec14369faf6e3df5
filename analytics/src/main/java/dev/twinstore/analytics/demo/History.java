package dev.twinstore.analytics.demo;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;

import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of one goal, read in one snapshot by plain queries: nothing in it comes from what the workers
 * counted.
 *
 * @param outcomeId the goal
 * @param tasks by id
 * @param workers by id, in order of their names
 * @param events task id to what happened to it, in order
 * @param outputs task id to the full outputs logged for it
 * @param costs what was spent
 * @param alerts all of them, by id
 * @param damage what SQLite's own checks of the file found; empty: nothing
 */
record History(
        String outcomeId,
        Map<String, Task> tasks,
        Map<String, Worker> workers,
        Map<String, List<Event>> events,
        Map<String, List<String>> outputs,
        Costs costs,
        List<Alert> alerts,
        List<String> damage) {
    /**
     * One step in a task's life.
     *
     * @param type see {@link ActivityType}
     * @param workerId who took it; "" if it is not said
     * @param claimNo under which claim; 0 if under none
     * @param at when
     */
    record Event(String type, String workerId, long claimNo, Instant at) {}

    /**
     * What was spent, summed up exactly.
     *
     * @param total of the goal
     * @param byTask task id to its sum
     * @param byWorker worker id to its sum
     */
    record Costs(BigDecimal total, Map<String, BigDecimal> byTask, Map<String, BigDecimal> byWorker) {}

    static History of(Scope scope, String outcomeId) {
        return scope.read(dsl -> new History(
                outcomeId,
                tasks(dsl, outcomeId),
                workers(dsl, outcomeId),
                events(dsl, outcomeId),
                outputs(dsl, outcomeId),
                new Costs(
                        Money.ofMicros(dsl.select(Money.sum(COST_LOG.AMOUNT))
                                .from(COST_LOG)
                                .where(COST_LOG.OUTCOME_ID.eq(outcomeId))
                                .fetchSingle()
                                .value1()),
                        sums(dsl, outcomeId, COST_LOG.TASK_ID),
                        sums(dsl, outcomeId, COST_LOG.WORKER_ID)),
                dsl.selectFrom(SUPERVISOR_ALERTS)
                        .where(SUPERVISOR_ALERTS.OUTCOME_ID.eq(outcomeId))
                        .orderBy(SUPERVISOR_ALERTS.ID)
                        .fetchInto(Alert.class),
                damage(dsl)));
    }

    /** The steps of one type in a task's life. */
    List<Event> events(String taskId, String type) {
        return events.getOrDefault(taskId, List.of()).stream()
                .filter(event -> event.type().equals(type))
                .toList();
    }

    /** The file that a task is about; its id if it is no task of the goal. */
    String title(String taskId) {
        Task task = tasks.get(taskId);
        return task == null ? "task " + taskId : Job.of(task).name();
    }

    private static Map<String, Task> tasks(DSLContext dsl, String outcomeId) {
        Map<String, Task> tasks = new LinkedHashMap<>();
        dsl.selectFrom(TASKS)
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .orderBy(TASKS.ID)
                .fetchInto(Task.class)
                .forEach(task -> tasks.put(task.id(), task));
        return tasks;
    }

    private static Map<String, Worker> workers(DSLContext dsl, String outcomeId) {
        Map<String, Worker> workers = new LinkedHashMap<>();
        dsl.selectFrom(WORKERS)
                .where(WORKERS.OUTCOME_ID.eq(outcomeId))
                .orderBy(WORKERS.NAME, WORKERS.ID)
                .fetchInto(Worker.class)
                .forEach(worker -> workers.put(worker.id(), worker));
        return workers;
    }

    private static Map<String, List<Event>> events(DSLContext dsl, String outcomeId) {
        Map<String, List<Event>> events = new HashMap<>();
        try (var rows = dsl.select(ACTIVITY_LOG.TYPE, ACTIVITY_LOG.METADATA, ACTIVITY_LOG.CREATED_AT)
                .from(ACTIVITY_LOG)
                .where(ACTIVITY_LOG.OUTCOME_ID.eq(outcomeId))
                .and(ACTIVITY_LOG.METADATA.isNotNull())
                .orderBy(ACTIVITY_LOG.ID)
                .fetchLazy()) {
            rows.forEach(row -> {
                String task = row.value2().path("task_id").asText();
                if (!task.isEmpty()) {
                    events.computeIfAbsent(task, id -> new ArrayList<>())
                            .add(new Event(
                                    row.value1(),
                                    row.value2().path("worker_id").asText(),
                                    row.value2().path("claim_no").asLong(),
                                    row.value3()));
                }
            });
        }
        return events;
    }

    private static Map<String, List<String>> outputs(DSLContext dsl, String outcomeId) {
        Map<String, List<String>> outputs = new HashMap<>();
        try (var rows = dsl.select(PROGRESS_ENTRIES.TASK_ID, PROGRESS_ENTRIES.FULL_OUTPUT)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.OUTCOME_ID.eq(outcomeId))
                .orderBy(PROGRESS_ENTRIES.ID)
                .fetchLazy()) {
            rows.forEach(row -> {
                @Nullable String task = row.value1();
                @Nullable String output = row.value2();
                outputs.computeIfAbsent(task == null ? "" : task, id -> new ArrayList<>())
                        .add(output == null ? "" : output);
            });
        }
        return outputs;
    }

    private static Map<String, BigDecimal> sums(DSLContext dsl, String outcomeId, Field<String> by) {
        Map<String, BigDecimal> sums = new HashMap<>();
        dsl.select(by, Money.sum(COST_LOG.AMOUNT))
                .from(COST_LOG)
                .where(COST_LOG.OUTCOME_ID.eq(outcomeId))
                .groupBy(by)
                .fetch()
                .forEach(row -> {
                    @Nullable String id = row.value1();
                    sums.put(id == null ? "" : id, Money.ofMicros(row.value2()));
                });
        return sums;
    }

    /** The demonstration runs on SQLite: these are its words, and no DSL has them. */
    @Allow.PlainSQL
    private static List<String> damage(DSLContext dsl) {
        return Stream.concat(
                        dsl.fetch("PRAGMA integrity_check").stream()
                                .map(row -> String.valueOf(row.get(0)))
                                .filter(line -> !line.equals("ok"))
                                .map(line -> "integrity_check: " + line),
                        dsl.fetch("PRAGMA foreign_key_check").stream()
                                .map(row -> "foreign_key_check: row " + row.get(1) + " of " + row.get(0)
                                        + " refers to no row of " + row.get(2)))
                .toList();
    }
}
