package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.IMPROVEMENT_SUGGESTIONS;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.InterventionStatus;
import dev.twinstore.model.Money;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.prune.PruneTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How things stand now, goal by goal and up the hierarchy.
 *
 * @param outcomes the goals, each before those below it; siblings by last activity, the last first, then by id. A window
 *     leaves out goals whose last activity lies outside of it; it does not change what is counted
 * @param goals how many goals are selected, whether the window leaves them out or not
 * @param totals those added up
 * @param activeAlerts how many alerts nobody has taken note of, of all that is selected
 * @param waitingInterventions how many interventions no worker has taken note of
 * @param openBottlenecks how many bottlenecks are not resolved; those of no goal only if all goals are selected
 * @param pendingSuggestions how many suggestions are not decided; suggestions belong to no goal
 */
public record Overview(
        List<OfOutcome> outcomes,
        long goals,
        Standing totals,
        long activeAlerts,
        long waitingInterventions,
        long openBottlenecks,
        long pendingSuggestions)
        implements Findings {
    /** The report. Costs one look at the index entry of each task, worker and cost of the goals. */
    public static final Report<Overview> REPORT = Report.of(
                    "overview",
                    "Overview",
                    "How things stand now: tasks, live workers and cost, goal by goal and up the hierarchy.",
                    Overview::query)
            .reading(PruneTable.COST_LOG, PruneTable.BOTTLENECK_LOG);

    /**
     * What there is of one or more goals.
     *
     * @param pending tasks that wait to be claimed
     * @param claimed tasks held by a worker that has not started
     * @param running tasks that are worked on
     * @param completed tasks that are done
     * @param failed tasks that were given up
     * @param liveWorkers workers that are running or paused
     * @param cost what was spent so far, in US dollars, exact; what was spent for no goal, or a deleted one, is only in
     *     {@link CostReport}
     */
    public record Standing(
            long pending, long claimed, long running, long completed, long failed, long liveWorkers, BigDecimal cost) {
        private static final Standing NOTHING = new Standing(0, 0, 0, 0, 0, 0, Money.ofMicros(0));

        /** All tasks. */
        public long tasks() {
            return pending + claimed + running + completed + failed;
        }

        /** The share of the tasks that is completed, from 0 to 1; null: there are none. */
        public @Nullable Double done() {
            return tasks() == 0 ? null : (double) completed / tasks();
        }

        Standing plus(Standing more) {
            return new Standing(
                    pending + more.pending,
                    claimed + more.claimed,
                    running + more.running,
                    completed + more.completed,
                    failed + more.failed,
                    liveWorkers + more.liveWorkers,
                    cost.add(more.cost));
        }
    }

    /**
     * How a goal stands.
     *
     * @param outcomeId the goal
     * @param parentId the goal above; null: a root
     * @param depth how many selected goals are above it
     * @param name its name
     * @param status its status
     * @param own what is its own
     * @param all the same with the selected goals below it
     * @param lastActivityAt when anything of its own last changed
     */
    public record OfOutcome(
            String outcomeId,
            @Nullable String parentId,
            int depth,
            String name,
            OutcomeStatus status,
            Standing own,
            Standing all,
            Instant lastActivityAt) {}

    /** Reads the report. */
    public static Overview of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static Overview query(Snapshot at) {
        Selection selection = at.selection();
        DSLContext dsl = at.dsl();
        List<OfOutcome> goals = Standings.of(at);
        Forest<OfOutcome> forest = new Forest<>(goals, OfOutcome::outcomeId, OfOutcome::parentId);
        List<Standing> sums = forest.sums(OfOutcome::own, Standing::plus);
        List<OfOutcome> placed = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
            OfOutcome goal = forest.walk().get(i).goal();
            placed.add(new OfOutcome(
                    goal.outcomeId(),
                    goal.parentId(),
                    forest.walk().get(i).depth(),
                    goal.name(),
                    goal.status(),
                    goal.own(),
                    sums.get(i),
                    goal.lastActivityAt()));
        }
        placed.removeIf(goal -> !lies(goal.lastActivityAt(), selection));
        return new Overview(
                List.copyOf(placed),
                goals.size(),
                goals.stream().map(OfOutcome::own).reduce(Standing.NOTHING, Standing::plus),
                dsl.fetchCount(
                        SUPERVISOR_ALERTS,
                        SUPERVISOR_ALERTS
                                .STATUS
                                .eq(inline(AlertStatus.ACTIVE))
                                .and(selection.of(SUPERVISOR_ALERTS.OUTCOME_ID))),
                dsl.fetchCount(
                        INTERVENTIONS,
                        INTERVENTIONS
                                .STATUS
                                .eq(inline(InterventionStatus.PENDING))
                                .and(selection.of(INTERVENTIONS.OUTCOME_ID))),
                dsl.fetchCount(
                        BOTTLENECK_LOG,
                        BOTTLENECK_LOG.RESOLUTION.isNull().and(selection.of(BOTTLENECK_LOG.OUTCOME_ID))),
                dsl.fetchCount(IMPROVEMENT_SUGGESTIONS, SuggestionsReport.undecided()));
    }

    private static boolean lies(Instant moment, Selection selection) {
        return (selection.since() == null || !moment.isBefore(selection.since()))
                && (selection.until() == null || moment.isBefore(selection.until()));
    }

    @Override
    public Layout layout() {
        Layout.Builder layout = Layout.builder()
                .count("outcomes", "Goals", goals)
                .count("tasks", "Tasks", totals.tasks())
                .share("done", "Completed", totals.done())
                .count("open_tasks", "Open tasks", totals.pending() + totals.claimed() + totals.running())
                .count("failed_tasks", "Failed tasks", totals.failed())
                .count("live_workers", "Live workers", totals.liveWorkers())
                .money("cost", "Cost", totals.cost())
                .count("active_alerts", "Active alerts", activeAlerts)
                .count("waiting_interventions", "Waiting interventions", waitingInterventions)
                .count("open_bottlenecks", "Open bottlenecks", openBottlenecks)
                .count("pending_suggestions", "Suggestions to decide", pendingSuggestions)
                .table(Table.of("outcomes", "Goals, each with those below it", outcomes)
                        .text("name", "Goal", OfOutcome::name)
                        .id("status", "Status", goal -> goal.status().stored())
                        .count("pending", "Pending", goal -> goal.all().pending())
                        .count("claimed", "Claimed", goal -> goal.all().claimed())
                        .count("running", "Running", goal -> goal.all().running())
                        .count("completed", "Completed", goal -> goal.all().completed())
                        .count("failed", "Failed", goal -> goal.all().failed())
                        .count("own_tasks", "Own tasks", goal -> goal.own().tasks())
                        .count("live_workers", "Workers", goal -> goal.all().liveWorkers())
                        .money("cost", "Cost", goal -> goal.all().cost())
                        .money("own_cost", "Own cost", goal -> goal.own().cost())
                        .moment("last_activity_at", "Last activity", OfOutcome::lastActivityAt)
                        .count("depth", "Depth", OfOutcome::depth)
                        .id("parent_id", "Parent", OfOutcome::parentId)
                        .id("outcome_id", "Id", OfOutcome::outcomeId)
                        .indented(OfOutcome::depth));
        long idle = goals - outcomes.size();
        return (idle == 0
                        ? layout
                        : layout.note("Goals in which nothing happened in the window are counted, but not listed: "
                                + idle + ". All counts are of now, and costs of all time."))
                .build();
    }
}
