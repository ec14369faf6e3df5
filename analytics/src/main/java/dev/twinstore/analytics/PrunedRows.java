package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.prune.PruneTable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What reports miss since it was pruned, as far as the newest notes in the feed tell. */
final class PrunedRows {
    private static final int NEWEST = 10_000; // notes: one for each prune, tree and table

    private final Selection selection;
    private final Map<PruneTable, Instant> before = new EnumMap<>(PruneTable.class);

    private PrunedRows(Selection selection) {
        this.selection = selection;
    }

    /** What was pruned of the selected goals within the window. Costs a look at the notes alone. */
    static PrunedRows of(Snapshot at) {
        PrunedRows pruned = new PrunedRows(at.selection());
        String outcome = at.selection().outcomeId();
        Set<String> feeds = outcome == null ? Set.of() : above(at.dsl(), outcome);
        at.dsl()
                .select(ACTIVITY_LOG.OUTCOME_ID, ACTIVITY_LOG.METADATA)
                .from(ACTIVITY_LOG)
                .where(ACTIVITY_LOG.TYPE.eq(inline(ActivityType.HISTORY_PRUNED)))
                .orderBy(ACTIVITY_LOG.ID.desc())
                .limit(inline(NEWEST))
                .forEach(row -> {
                    if (outcome == null || feeds.contains(row.value1())) {
                        pruned.add(row.value2());
                    }
                });
        return pruned;
    }

    /** A goal and those above it: the notes of a tree stand in the feed of its root. */
    private static Set<String> above(DSLContext dsl, String outcome) {
        Field<String> parent = DSL.field(name("above", "parent_id"), OUTCOMES.PARENT_ID.getDataType());
        Field<String> id = DSL.field(name("above", "id"), OUTCOMES.ID.getDataType());
        CommonTableExpression<?> above = name("above")
                .fields("id", "parent_id")
                .as(select(OUTCOMES.ID, OUTCOMES.PARENT_ID)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(outcome))
                        .union(select(OUTCOMES.ID, OUTCOMES.PARENT_ID)
                                .from(table(name("above")))
                                .join(OUTCOMES)
                                .on(OUTCOMES.ID.eq(parent))));
        return dsl.withRecursive(above).select(id).from(above).fetchSet(id);
    }

    private void add(@Nullable JsonNode note) {
        if (note == null) {
            return;
        }
        try {
            Instant moment = Instant.parse(note.path("before").asText());
            if (selection.since() == null || selection.since().isBefore(moment)) {
                before.merge(PruneTable.of(note.path("table").asText()), moment, (a, b) -> a.isAfter(b) ? a : b);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            // it was written by another program, and says something else
        }
    }

    /** What to say below a report that reads these tables; nothing, if all that it asks for is there. */
    List<String> notes(Set<PruneTable> tables) {
        return before.entrySet().stream()
                .filter(pruned -> tables.contains(pruned.getKey()))
                .map(pruned -> "Rows of " + pruned.getKey().tableName() + " from before "
                        + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(pruned.getValue()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .atZone(selection.zone()))
                        + " were pruned: what is older is counted in part or not at all.")
                .toList();
    }
}
