package dev.twinstore.analytics.improvement;

import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.analytics.Selection;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.SuggestionType;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** The same topic of redirection again and again: workers lack a skill. */
final class SkillGaps {
    private static final int MOST_MESSAGES = 20_000; // the newest; in memory

    private SkillGaps() {}

    static List<Finding> find(DSLContext dsl, Selection selection, Thresholds thresholds) {
        List<String> messages = new ArrayList<>(dsl.select(INTERVENTIONS.MESSAGE)
                .from(INTERVENTIONS)
                .where(INTERVENTIONS.TYPE.eq(inline(InterventionType.REDIRECT)))
                .and(selection.on(INTERVENTIONS.OUTCOME_ID, INTERVENTIONS.CREATED_AT))
                .orderBy(INTERVENTIONS.CREATED_AT.desc(), INTERVENTIONS.ID)
                .limit(MOST_MESSAGES)
                .fetch(INTERVENTIONS.MESSAGE));
        messages.addAll(dsl.select(BOTTLENECK_LOG.DESCRIPTION)
                .from(BOTTLENECK_LOG)
                .where(BOTTLENECK_LOG.INTERVENTION_TYPE.in(
                        inline("redirect"), inline("skill_gap"), inline("clarification")))
                .and(selection.on(BOTTLENECK_LOG.OUTCOME_ID, BOTTLENECK_LOG.CREATED_AT))
                .orderBy(BOTTLENECK_LOG.CREATED_AT.desc(), BOTTLENECK_LOG.ID)
                .limit(MOST_MESSAGES)
                .fetch(BOTTLENECK_LOG.DESCRIPTION));
        return Topics.of(messages, thresholds.redirections()).stream()
                .limit(thresholds.most())
                .map(topic -> new Finding(
                        SuggestionType.SKILL,
                        "skill_gap:" + topic.word(),
                        "A skill for '" + topic.word() + "'",
                        "Workers were redirected, or asked, about '" + topic.word() + "' " + topic.times()
                                + " times; for example: " + Findings.cut(topic.example())
                                + " Write down once how it is to be done, and register it as a skill.",
                        topic.times()))
                .toList();
    }
}
