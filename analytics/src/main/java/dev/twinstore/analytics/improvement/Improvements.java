package dev.twinstore.analytics.improvement;

import static dev.twinstore.db.Tables.IMPROVEMENT_SUGGESTIONS;

import dev.twinstore.Scope;
import dev.twinstore.analytics.Selection;
import dev.twinstore.db.tables.pojos.Suggestion;
import dev.twinstore.improvement.NewSuggestion;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds patterns in the history, and records them as suggestions: skill gaps (the same topic of redirection again and again),
 * automation (the same kind of task added by hand), process (pauses, alerts or errors in the same goal). The same pattern is
 * recorded once: finding it again adds nothing, and one that was dismissed stays dismissed.
 */
public final class Improvements {
    private static final int MOST_PRIORITY = 1_000;

    private Improvements() {}

    /**
     * Finds, and records nothing. Costs a look at each intervention, bottleneck, alert and failed task of the selection, and
     * at each task of its goals.
     *
     * @return by type, the most frequent first, then by fingerprint
     */
    public static List<Finding> find(Scope scope, Selection selection, Thresholds thresholds) {
        return scope.read(dsl -> {
            List<Finding> findings = new ArrayList<>();
            findings.addAll(SkillGaps.find(dsl, selection, thresholds));
            findings.addAll(Automation.find(dsl, selection, thresholds));
            findings.addAll(Frictions.find(dsl, selection, thresholds));
            return List.copyOf(findings);
        });
    }

    /**
     * Finds, and records what is new as pending suggestions, in one transaction. The more often a pattern was seen, the
     * higher its priority, up to 1,000.
     *
     * @return the suggestions that were added; empty: nothing new
     */
    public static List<Suggestion> suggest(Scope scope, Selection selection, Thresholds thresholds) {
        List<Finding> findings = find(scope, selection, thresholds);
        return findings.isEmpty()
                ? List.of()
                : scope.write(tx -> {
                    List<Suggestion> added = new ArrayList<>();
                    for (Finding finding : findings) {
                        boolean known = tx.dsl()
                                .fetchExists(
                                        IMPROVEMENT_SUGGESTIONS,
                                        IMPROVEMENT_SUGGESTIONS.FINGERPRINT.eq(finding.fingerprint()));
                        if (!known) {
                            added.add(tx.suggestions()
                                    .add(NewSuggestion.of(finding.type(), finding.title(), finding.description())
                                            .priority((int) Math.min(MOST_PRIORITY, finding.times()))
                                            .fingerprint(finding.fingerprint())));
                        }
                    }
                    return List.copyOf(added);
                });
    }
}
