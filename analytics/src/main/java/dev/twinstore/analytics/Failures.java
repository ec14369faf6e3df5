package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.substring;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.prune.PruneTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record4;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong.
 *
 * @param failed how many tasks were given up in the window
 * @param errors those tasks by their last error, the most frequent first, then by text
 * @param attempts the tasks that ended in the window, by how often they were started, from few to many
 * @param tasksThatLostWorkers how many tasks lost a worker at least once; of tasks that last changed in the window
 * @param worst the tasks that lost the most workers; the most losses first, then by id
 * @param waste what was spent on retries and lost claims
 */
public record Failures(
        long failed,
        List<OfError> errors,
        List<OfAttempts> attempts,
        long tasksThatLostWorkers,
        List<Loser> worst,
        Waste waste)
        implements Findings {
    /**
     * The report. Costs one look at each task that failed in the window, at each that ever lost a worker, and at the index
     * entries of all that ended in it; and what {@link Waste} costs.
     */
    public static final Report<Failures> REPORT = Report.of(
                    "failures",
                    "Failures",
                    "What went wrong: by last error, by attempts, tasks that took down workers, and what it cost.",
                    Failures::query)
            .reading(PruneTable.COST_LOG, PruneTable.ACTIVITY_LOG);

    private static final int HEAD = 200; // of an error: enough to tell it from others

    /**
     * One kind of error.
     *
     * @param error the first line that is not blank of the error's first 200 characters, with numbers and ids written as
     *     {@code #}, so that errors that differ only in these are one; empty: tasks that failed without an error
     * @param tasks how many tasks failed with it
     * @param last when the last of them failed
     * @param exampleTaskId one of them: the lowest id
     */
    public record OfError(String error, long tasks, Instant last, String exampleTaskId) {}

    /**
     * The tasks that were started so often.
     *
     * @param attempts how often; 0: given up before the first start, because its workers were lost, or ended by a program
     *     that does not count
     * @param completed how many of them were completed
     * @param failed how many of them were given up
     */
    public record OfAttempts(int attempts, long completed, long failed) {}

    /**
     * A task that lost its worker at least once.
     *
     * @param taskId the task
     * @param title its title
     * @param outcomeId its goal
     * @param status what it is now
     * @param losses how many workers it lost
     * @param attempts how often it was started
     * @param lastError its last error; null: none
     */
    public record Loser(
            String taskId,
            String title,
            String outcomeId,
            TaskStatus status,
            int losses,
            int attempts,
            @Nullable String lastError) {}

    /** Reads the report. */
    public static Failures of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Failures query(Snapshot at) {
        Selection selection = at.selection();
        Condition ended = TASKS.COMPLETED_AT.isNotNull().and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT));
        Condition lost = TASKS.LOSSES.gt(inline(0)).and(selection.on(TASKS.OUTCOME_ID, TASKS.UPDATED_AT));
        List<OfError> errors = errors(at.dsl(), ended);
        return new Failures(
                errors.stream().mapToLong(OfError::tasks).sum(),
                errors,
                attempts(at.dsl(), ended),
                at.dsl().fetchCount(TASKS, lost),
                List.copyOf(at.dsl()
                        .select(
                                TASKS.ID,
                                TASKS.TITLE,
                                TASKS.OUTCOME_ID,
                                TASKS.STATUS,
                                TASKS.LOSSES,
                                TASKS.ATTEMPTS,
                                TASKS.LAST_ERROR)
                        .from(TASKS)
                        .where(lost)
                        .orderBy(TASKS.LOSSES.desc(), TASKS.ID)
                        .limit(selection.top())
                        .fetch(row -> new Loser(
                                row.value1(),
                                row.value2(),
                                row.value3(),
                                row.value4(),
                                row.value5(),
                                row.value6(),
                                row.value7()))),
                Waste.query(at));
    }

    private static List<OfError> errors(DSLContext dsl, Condition ended) {
        Field<String> head = substring(TASKS.LAST_ERROR, inline(1), inline(HEAD));
        Map<String, OfError> kinds = new HashMap<>();
        for (Record4<String, Integer, Instant, String> row : dsl.select(
                        head, count(), max(TASKS.COMPLETED_AT), min(TASKS.ID))
                .from(TASKS)
                .where(ended)
                .and(TASKS.STATUS.eq(inline(TaskStatus.FAILED)))
                .groupBy(head)
                .orderBy(head)
                .fetch()) {
            OfError more = new OfError(Alike.of(row.value1()), row.value2(), row.value3(), row.value4());
            kinds.merge(more.error(), more, Failures::both);
        }
        List<OfError> list = new ArrayList<>(kinds.values());
        list.sort(Comparator.comparingLong(OfError::tasks).reversed().thenComparing(OfError::error));
        return List.copyOf(list);
    }

    private static OfError both(OfError one, OfError other) {
        return new OfError(
                one.error(),
                one.tasks() + other.tasks(),
                one.last().isAfter(other.last()) ? one.last() : other.last(),
                one.exampleTaskId().compareTo(other.exampleTaskId()) < 0 ? one.exampleTaskId() : other.exampleTaskId());
    }

    private static List<OfAttempts> attempts(DSLContext dsl, Condition ended) {
        Map<Integer, OfAttempts> found = new TreeMap<>();
        Field<Integer> completed = case_().when(TASKS.STATUS.eq(inline(TaskStatus.COMPLETED)), inline(1))
                .else_(inline(0));
        OneByOne.eachGroup(
                dsl,
                dsl.select(TASKS.ATTEMPTS, completed)
                        .from(TASKS)
                        .where(ended)
                        .and(TASKS.STATUS.in(inline(TaskStatus.COMPLETED), inline(TaskStatus.FAILED))),
                (row, count) -> {
                    long well = row.getInt(2) * count;
                    found.merge(row.getInt(1), new OfAttempts(row.getInt(1), well, count - well), Failures::both);
                });
        return List.copyOf(found.values());
    }

    private static OfAttempts both(OfAttempts one, OfAttempts other) {
        return new OfAttempts(one.attempts(), one.completed() + other.completed(), one.failed() + other.failed());
    }

    @Override
    public Layout layout() {
        long ended = attempts.stream()
                .mapToLong(row -> row.completed() + row.failed())
                .sum();
        return Layout.builder()
                .count("failed", "Failed tasks", failed)
                .share("failed_share", "Of all that ended", ended == 0 ? null : (double) failed / ended)
                .count("tasks_that_lost_workers", "Tasks that lost workers", tasksThatLostWorkers)
                .money("retries_cost", "Cost of retries", waste.retries())
                .count("claims_lost", "Claims lost", waste.claimsLost())
                .money("lost_claims_cost", "Cost of lost claims", waste.lostClaims())
                .table(Table.of("errors", "By last error", errors)
                        .text("error", "Error", row -> row.error().isEmpty() ? "(no error told)" : row.error())
                        .count("tasks", "Tasks", OfError::tasks)
                        .moment("last", "Last", OfError::last)
                        .id("example_task_id", "For example", OfError::exampleTaskId)
                        .chart(Chart.ranked("error", "tasks")))
                .table(Table.of("attempts", "By attempts", attempts)
                        .count("attempts", "Attempts", OfAttempts::attempts)
                        .count("completed", "Completed", OfAttempts::completed)
                        .count("failed", "Failed", OfAttempts::failed)
                        .chart(Chart.stacked("attempts", "completed", "failed")))
                .table(Table.of("worst", "Tasks that took down workers", worst)
                        .text("title", "Task", Loser::title)
                        .id("status", "Status", row -> row.status().stored())
                        .count("losses", "Workers lost", Loser::losses)
                        .count("attempts", "Attempts", Loser::attempts)
                        .text("last_error", "Last error", Loser::lastError)
                        .id("outcome_id", "Goal's id", Loser::outcomeId)
                        .id("task_id", "Id", Loser::taskId))
                .note(
                        "Errors that differ only in numbers and ids, written as #, are one. Retries: what was spent under a"
                                + " second or later claim of a task. Lost claims: what was spent, whenever, under claims whose"
                                + " worker was lost in the window.")
                .build();
    }
}
