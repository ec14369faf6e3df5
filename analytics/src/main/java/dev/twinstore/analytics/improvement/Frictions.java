package dev.twinstore.analytics.improvement;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.substring;

import dev.twinstore.activity.ActivityType;
import dev.twinstore.analytics.Alike;
import dev.twinstore.analytics.Selection;
import dev.twinstore.model.SuggestionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Pauses, alerts of one type, or errors of one kind, again and again in one goal: something is wrong with how it is done. */
final class Frictions {
    private static final int HEAD = 200; // of an error: enough to tell it from others

    private record Context(String outcomeId, String name, String what) {}

    private final DSLContext dsl;
    private final Selection selection;

    private Frictions(DSLContext dsl, Selection selection) {
        this.dsl = dsl;
        this.selection = selection;
    }

    static List<Finding> find(DSLContext dsl, Selection selection, Thresholds thresholds) {
        Frictions frictions = new Frictions(dsl, selection);
        List<Finding> findings = new ArrayList<>();
        frictions
                .pauses()
                .forEach((context, times) -> findings.add(new Finding(
                        SuggestionType.PROCESS,
                        "pauses:" + context.outcomeId(),
                        "Fewer pauses in '" + context.name() + "'",
                        "Workers of this goal were paused " + times
                                + " times. Look at what stops them, and change it for all.",
                        times)));
        frictions
                .alerts()
                .forEach((context, times) -> findings.add(new Finding(
                        SuggestionType.PROCESS,
                        "alerts:" + context.outcomeId() + ":" + context.what(),
                        "Fewer alerts '" + context.what() + "' in '" + context.name() + "'",
                        "Supervision raised this alert " + times
                                + " times in this goal. Look for the cause they share.",
                        times)));
        frictions
                .errors()
                .forEach((context, times) -> findings.add(new Finding(
                        SuggestionType.PROCESS,
                        "errors:" + context.outcomeId() + ":" + context.what(),
                        "One error again and again in '" + context.name() + "'",
                        times + " tasks of this goal met it: " + Findings.cut(context.what())
                                + " Mend the cause rather than the tasks.",
                        times)));
        findings.removeIf(finding -> finding.times() < thresholds.process());
        return Findings.mostFrequent(findings, thresholds.most());
    }

    private Map<Context, Long> pauses() {
        Map<Context, Long> counts = new LinkedHashMap<>();
        dsl.select(OUTCOMES.ID, OUTCOMES.NAME, count())
                .from(ACTIVITY_LOG)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(ACTIVITY_LOG.OUTCOME_ID))
                .where(ACTIVITY_LOG.TYPE.eq(inline(ActivityType.WORKER_PAUSED)))
                .and(selection.on(ACTIVITY_LOG.OUTCOME_ID, ACTIVITY_LOG.CREATED_AT))
                .groupBy(OUTCOMES.ID, OUTCOMES.NAME)
                .orderBy(OUTCOMES.ID)
                .forEach(row -> counts.put(
                        new Context(row.value1(), row.value2(), ""),
                        row.value3().longValue()));
        return counts;
    }

    private Map<Context, Long> alerts() {
        Map<Context, Long> counts = new LinkedHashMap<>();
        dsl.select(OUTCOMES.ID, OUTCOMES.NAME, SUPERVISOR_ALERTS.TYPE, count())
                .from(SUPERVISOR_ALERTS)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(SUPERVISOR_ALERTS.OUTCOME_ID))
                .where(selection.on(SUPERVISOR_ALERTS.OUTCOME_ID, SUPERVISOR_ALERTS.CREATED_AT))
                .groupBy(OUTCOMES.ID, OUTCOMES.NAME, SUPERVISOR_ALERTS.TYPE)
                .orderBy(OUTCOMES.ID, SUPERVISOR_ALERTS.TYPE)
                .forEach(row -> counts.put(
                        new Context(row.value1(), row.value2(), row.value3()),
                        row.value4().longValue()));
        return counts;
    }

    private Map<Context, Long> errors() {
        Map<Context, Long> counts = new LinkedHashMap<>();
        Field<String> head = substring(TASKS.LAST_ERROR, inline(1), inline(HEAD));
        dsl.select(OUTCOMES.ID, OUTCOMES.NAME, head, count())
                .from(TASKS)
                .join(OUTCOMES)
                .on(OUTCOMES.ID.eq(TASKS.OUTCOME_ID))
                .where(TASKS.LAST_ERROR.isNotNull())
                .and(selection.on(TASKS.OUTCOME_ID, TASKS.UPDATED_AT))
                .groupBy(OUTCOMES.ID, OUTCOMES.NAME, head)
                .orderBy(OUTCOMES.ID, head)
                .forEach(row -> counts.merge(
                        new Context(row.value1(), row.value2(), Alike.of(row.value3())),
                        row.value4().longValue(),
                        Long::sum));
        return counts;
    }
}
