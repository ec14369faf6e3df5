package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.ResultQuery;

/**
 * What a goal adds up to.
 *
 * @param outcome the goal
 * @param own of the goal alone
 * @param withDescendants of the goal and all below it
 */
public record OutcomeTotals(Outcome outcome, Totals own, Totals withDescendants) {
    /** What each goal of a tree has of its own. */
    static ResultQuery<?> query(DSLContext dsl, String id) {
        CommonTableExpression<Record1<String>> below = Hierarchy.below(id);
        return dsl.withRecursive(below)
                .select(OUTCOMES.fields())
                .select(Counts.TASKS_BY_STATUS)
                .select(Counts.COST_MICROS, Counts.LIVE_WORKERS)
                .from(below)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(Hierarchy.BELOW_ID))
                .orderBy(OUTCOMES.CREATED_AT, OUTCOMES.ID);
    }

    /** Rolled up in memory, from the last of the walk to the first: each goal is met before its parent. */
    static List<OutcomeTotals> of(DSLContext dsl, String id) {
        List<OutcomeTotals> walk =
                Hierarchy.preorder(id, query(dsl, id).fetch(row -> own(row)), OutcomeTotals::outcome);
        Map<String, Totals> sums = new HashMap<>();
        for (int i = walk.size() - 1; i >= 0; i--) {
            OutcomeTotals at = walk.get(i);
            Totals sum = sums.merge(at.outcome().id(), at.own(), Totals::plus);
            if (i > 0) {
                sums.merge(at.outcome().parentId(), sum, Totals::plus);
            }
        }
        return walk.stream()
                .map(at -> new OutcomeTotals(
                        at.outcome(), at.own(), sums.getOrDefault(at.outcome().id(), at.own())))
                .toList();
    }

    private static OutcomeTotals own(Record row) {
        Map<TaskStatus, Long> tasks = new EnumMap<>(TaskStatus.class);
        for (TaskStatus status : TaskStatus.values()) {
            tasks.put(status, row.get("tasks_" + status.stored(), Long.class));
        }
        Totals own = new Totals(tasks, Money.ofMicros(row.get(Counts.COST_MICROS)), row.get(Counts.LIVE_WORKERS));
        return new OutcomeTotals(row.into(OUTCOMES).into(Outcome.class), own, own);
    }
}
