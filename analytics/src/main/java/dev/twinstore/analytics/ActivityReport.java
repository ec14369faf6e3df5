package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import dev.twinstore.prune.PruneTable;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.SelectConditionStep;
import org.jspecify.annotations.Nullable;

/**
 * What happened, the newest first, a page at a time. The newest is the one with the highest id; with a window over all
 * goals or over a tree it is the one with the latest moment, then the highest id, which is another order only where a clock
 * went back.
 *
 * @param entries the page of at most {@link Selection#top} entries; empty: the feed ends here
 * @param next what to give to {@link Selection#before} for the page after it; null: the feed ends with this page
 */
public record ActivityReport(List<Entry> entries, @Nullable Long next) implements Findings {
    /**
     * The report. Costs the page; of one goal with a window, a look at each of its entries since then; of a tree, a look at
     * each entry of whatever goal down to the last of the page.
     */
    public static final Report<ActivityReport> REPORT = Report.of(
                    "activity", "Activity", "What happened, the newest first, a page at a time.", ActivityReport::query)
            .reading(PruneTable.ACTIVITY_LOG);

    /**
     * An entry of the feed.
     *
     * @param id its id: the cursor
     * @param createdAt when it happened
     * @param type what; an open vocabulary
     * @param title one line for people
     * @param outcomeId the goal it happened in
     * @param outcomeName its name as it was then; null: not kept
     */
    public record Entry(
            long id,
            Instant createdAt,
            String type,
            String title,
            String outcomeId,
            @Nullable String outcomeName) {}

    /** Reads the report. */
    public static ActivityReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static ActivityReport query(Snapshot at) {
        Selection selection = at.selection();
        int top = selection.top();
        boolean windowed = selection.since() != null || selection.until() != null;
        boolean byTime = windowed && (selection.outcomeId() == null || selection.descendants());
        SelectConditionStep<?> query = at.dsl()
                .select(
                        ACTIVITY_LOG.ID,
                        ACTIVITY_LOG.CREATED_AT,
                        ACTIVITY_LOG.TYPE,
                        ACTIVITY_LOG.TITLE,
                        ACTIVITY_LOG.OUTCOME_ID,
                        ACTIVITY_LOG.OUTCOME_NAME)
                .from(ACTIVITY_LOG)
                .where(selection.on(ACTIVITY_LOG.OUTCOME_ID, ACTIVITY_LOG.CREATED_AT))
                .and(after(at, byTime));
        List<Entry> found = (byTime
                        ? query.orderBy(ACTIVITY_LOG.CREATED_AT.desc(), ACTIVITY_LOG.ID.desc())
                        : query.orderBy(ACTIVITY_LOG.ID.desc()))
                .limit(top + 1)
                .fetch(row -> new Entry(
                        row.get(ACTIVITY_LOG.ID),
                        row.get(ACTIVITY_LOG.CREATED_AT),
                        row.get(ACTIVITY_LOG.TYPE),
                        row.get(ACTIVITY_LOG.TITLE),
                        row.get(ACTIVITY_LOG.OUTCOME_ID),
                        row.get(ACTIVITY_LOG.OUTCOME_NAME)));
        boolean more = found.size() > top;
        List<Entry> entries = List.copyOf(more ? found.subList(0, top) : found);
        return new ActivityReport(entries, more ? entries.get(top - 1).id() : null);
    }

    /** What comes after the cursor. An entry that went with its goal since is known no more: then its id alone counts. */
    private static Condition after(Snapshot at, boolean byTime) {
        Long before = at.selection().before();
        if (before == null) {
            return noCondition();
        }
        Instant moment = !byTime
                ? null
                : at.dsl()
                        .select(ACTIVITY_LOG.CREATED_AT)
                        .from(ACTIVITY_LOG)
                        .where(ACTIVITY_LOG.ID.eq(before))
                        .fetchOne(ACTIVITY_LOG.CREATED_AT);
        return moment == null
                ? ACTIVITY_LOG.ID.lt(before)
                : row(ACTIVITY_LOG.CREATED_AT, ACTIVITY_LOG.ID).lt(moment, before);
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .count("entries", "Entries", entries.size())
                .text("next", "Next page: before", next == null ? null : String.valueOf(next))
                .table(Table.of("entries", "The newest first", entries)
                        .moment("created_at", "When", Entry::createdAt)
                        .id("type", "What", Entry::type)
                        .text("title", "Title", Entry::title)
                        .text("outcome", "Goal", Entry::outcomeName)
                        .count("id", "Id", Entry::id)
                        .id("outcome_id", "Goal's id", Entry::outcomeId))
                .build();
    }
}
