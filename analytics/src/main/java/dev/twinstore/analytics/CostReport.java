package dev.twinstore.analytics;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.prune.PruneTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was spent, in US dollars, exact to the micro-dollar.
 *
 * @param total all of it
 * @param entries how many entries of the cost log that is
 * @param completedTasks how many tasks were completed in the window
 * @param perCompletedTask the total by completed task, rounded half up to the micro-dollar; null: none was completed
 * @param unknownModel spent without a model being told: part of the total, and of no model's cost
 * @param outcomes by goal, each before those below it, siblings by what they and those below them cost, the most expensive
 *     first, then by id, what was spent for none before all; only goals for which, or below which, something was spent
 * @param workers by worker, the most expensive first, then by id: at most {@link Selection#top} of them
 * @param tasks by task, likewise
 * @param models by model, the most expensive first, then by name; the unknown one, if there are entries, like any other
 * @param periods by hour, day or week, oldest first, also those without cost; as in {@link Throughput#buckets}
 * @param waste what was spent on retries and lost claims
 * @param forecast what is to be expected
 */
public record CostReport(
        BigDecimal total,
        long entries,
        long completedTasks,
        @Nullable BigDecimal perCompletedTask,
        BigDecimal unknownModel,
        List<OfOutcome> outcomes,
        List<OfWorker> workers,
        List<OfTask> tasks,
        List<OfModel> models,
        List<OfPeriod> periods,
        Waste waste,
        Forecast forecast)
        implements Findings {
    /** The report. Costs three or four looks at each entry of the cost log in the window, and what lost claims cost. */
    public static final Report<CostReport> REPORT = Report.of(
                    "cost",
                    "Cost",
                    "What was spent: by time, goal, worker, task and model, per completed task, on retries, and what to expect.",
                    CostQueries::query)
            .reading(PruneTable.COST_LOG, PruneTable.ACTIVITY_LOG);

    /**
     * What was spent for a goal.
     *
     * @param outcomeId the goal; null: spent for no goal
     * @param name its name now; null: no goal, or it was deleted
     * @param depth how many goals of this list are above it
     * @param cost what was spent for itself
     * @param withBelow the same with the selected goals below it
     * @param entries how many entries of the log are its own
     */
    public record OfOutcome(
            @Nullable String outcomeId,
            @Nullable String name,
            int depth,
            BigDecimal cost,
            BigDecimal withBelow,
            long entries) {}

    /**
     * What a worker spent.
     *
     * @param workerId the worker; null: spent by no worker
     * @param name its name now; null: no worker, or it was deleted
     * @param cost the sum
     * @param entries how many entries of the log
     */
    public record OfWorker(
            @Nullable String workerId, @Nullable String name, BigDecimal cost, long entries) {}

    /**
     * What was spent on a task in the window.
     *
     * @param taskId the task
     * @param title its title now; null: it was deleted
     * @param cost the sum
     * @param entries how many entries of the log
     */
    public record OfTask(String taskId, @Nullable String title, BigDecimal cost, long entries) {}

    /**
     * What a model was paid.
     *
     * @param model the model; null: it was not told
     * @param cost the sum
     * @param entries how many entries of the log
     * @param inputTokens tokens that were sent, as far as they were told; at most {@link Long#MAX_VALUE}
     * @param outputTokens tokens that it answered with, likewise
     * @param entriesWithoutTokens in how many entries one of the two was not told
     */
    public record OfModel(
            @Nullable String model,
            BigDecimal cost,
            long entries,
            long inputTokens,
            long outputTokens,
            long entriesWithoutTokens) {}

    /** What was spent in an hour, a day or a week. */
    public record OfPeriod(Period period, BigDecimal cost, long entries) {}

    /**
     * What is to be expected if things go on as they did. It assumes just that: the same spending per day as in the days
     * that it is made from, and the same cost for each open task as for those completed in the window.
     *
     * @param from the start of the days it is made from: a week before the window's end or, if that has not come, the
     *     present; but not before the window's start or its first cost. Null: nothing was spent in the window, or all
     *     of it within the last hour of it, which says nothing of a day; what is dated later than the present does not count
     * @param perDay what was spent per 24 hours since then, rounded half up to the micro-dollar; null likewise
     * @param next30Days 30 times that; null likewise
     * @param openTasks how many of the selected goals' tasks are open now
     * @param toFinish cost per completed task times open tasks; null: no task was completed in the window
     */
    public record Forecast(
            @Nullable Instant from,
            @Nullable BigDecimal perDay,
            @Nullable BigDecimal next30Days,
            long openTasks,
            @Nullable BigDecimal toFinish) {}

    /** Reads the report. */
    public static CostReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .money("total", "Spent", total)
                .count("entries", "Entries", entries)
                .count("completed_tasks", "Completed tasks", completedTasks)
                .money("per_completed_task", "Per completed task", perCompletedTask)
                .money("unknown_model", "Unknown model", unknownModel)
                .money("retries", "Retries", waste.retries())
                .money("lost_claims", "Lost claims", waste.lostClaims())
                .money("burn_rate_per_day", "Burn rate per day", forecast.perDay())
                .money("forecast_30_days", "Next 30 days", forecast.next30Days())
                .count("open_tasks", "Open tasks", forecast.openTasks())
                .money("forecast_to_finish", "To finish what is open", forecast.toFinish())
                .table(Table.of("periods", "Over time", periods)
                        .text("period", "Period", row -> row.period().label())
                        .money("cost", "Cost", OfPeriod::cost)
                        .count("entries", "Entries", OfPeriod::entries)
                        .moment("from", "From", row -> row.period().from())
                        .moment("until", "Until", row -> row.period().until())
                        .chart(Chart.bars("period", "cost")))
                .table(Table.of("outcomes", "By goal", outcomes)
                        .text("name", "Goal", row -> name(row.outcomeId(), row.name()))
                        .money("with_below", "With those below", OfOutcome::withBelow)
                        .money("cost", "Its own", OfOutcome::cost)
                        .count("entries", "Entries", OfOutcome::entries)
                        .count("depth", "Depth", OfOutcome::depth)
                        .id("outcome_id", "Id", OfOutcome::outcomeId)
                        .indented(OfOutcome::depth))
                .table(Table.of("workers", "By worker", workers)
                        .text("name", "Worker", row -> name(row.workerId(), row.name()))
                        .money("cost", "Cost", OfWorker::cost)
                        .count("entries", "Entries", OfWorker::entries)
                        .id("worker_id", "Id", OfWorker::workerId)
                        .chart(Chart.ranked("name", "cost")))
                .table(Table.of("models", "By model", models)
                        .text("model", "Model", row -> row.model() == null ? "(unknown)" : row.model())
                        .flag("known", "Known", row -> row.model() != null)
                        .money("cost", "Cost", OfModel::cost)
                        .count("entries", "Entries", OfModel::entries)
                        .count("input_tokens", "Tokens in", OfModel::inputTokens)
                        .count("output_tokens", "Tokens out", OfModel::outputTokens)
                        .count("entries_without_tokens", "Tokens not told", OfModel::entriesWithoutTokens)
                        .chart(Chart.ranked("model", "cost")))
                .table(Table.of("tasks", "The most expensive tasks", tasks)
                        .text("title", "Task", row -> name(row.taskId(), row.title()))
                        .money("cost", "Cost", OfTask::cost)
                        .count("entries", "Entries", OfTask::entries)
                        .id("task_id", "Id", OfTask::taskId))
                .note(
                        "Burn rate: what was spent per 24 hours in the last 7 days of the window, or since its first cost;"
                                + " known from an hour on."
                                + " The forecasts assume that it stays so, and that an open task costs what a completed one did.")
                .build();
    }

    private static String name(@Nullable String id, @Nullable String name) {
        return id == null ? "(none)" : name == null ? "(deleted)" : name;
    }
}
