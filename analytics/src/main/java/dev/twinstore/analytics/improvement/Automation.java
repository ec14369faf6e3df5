package dev.twinstore.analytics.improvement;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import dev.twinstore.analytics.Alike;
import dev.twinstore.analytics.Selection;
import dev.twinstore.model.SuggestionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record3;

/**
 * The same kind of task added again and again, by no review: it could be automated. Who added a task is not known, so what a
 * program adds counts too.
 */
final class Automation {
    private static final int MOST_KINDS = 100_000; // in memory

    private static final class Sum {
        private long times;
        private final String example;

        Sum(String example) {
            this.example = example;
        }
    }

    private Automation() {}

    static List<Finding> find(DSLContext dsl, Selection selection, Thresholds thresholds) {
        Map<String, Sum> kinds = new HashMap<>();
        try (Cursor<Record3<String, Integer, String>> titles = dsl.select(TASKS.TITLE, count(), min(TASKS.ID))
                .from(TASKS)
                .where(TASKS.FROM_REVIEW.eq(inline(false)))
                .and(selection.on(TASKS.OUTCOME_ID, TASKS.CREATED_AT))
                .groupBy(TASKS.TITLE)
                .orderBy(TASKS.TITLE)
                .fetchLazy()) {
            for (Record3<String, Integer, String> row : titles) {
                String kind = Alike.of(row.value1()).toLowerCase(Locale.ROOT);
                if (kinds.size() >= MOST_KINDS && !kinds.containsKey(kind)) {
                    kinds.values().removeIf(sum -> sum.times == 1); // too many different ones: forget the rarest
                }
                kinds.computeIfAbsent(kind, any -> new Sum(row.value1())).times += row.value2();
            }
        }
        List<Finding> findings = new ArrayList<>();
        kinds.forEach((kind, sum) -> {
            if (sum.times >= thresholds.byHand()) {
                findings.add(new Finding(
                        SuggestionType.AUTOMATION,
                        "automation:" + kind,
                        "Automate tasks like '" + Findings.cut(sum.example).replaceAll("\\.$", "") + "'",
                        "Tasks of this kind were added " + sum.times
                                + " times without a review asking for them. Let a program add them, or do them.",
                        sum.times));
            }
        });
        return Findings.mostFrequent(findings, thresholds.most());
    }
}
