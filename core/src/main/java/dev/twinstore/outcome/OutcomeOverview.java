package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.db.tables.pojos.Outcome;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;

/**
 * A goal and how much goes on in it, without what is below it.
 *
 * @param outcome the goal
 * @param openTasks its tasks that are pending, claimed or running
 * @param totalTasks all its tasks
 * @param liveWorkers its workers that are running or paused
 */
public record OutcomeOverview(Outcome outcome, int openTasks, int totalTasks, int liveWorkers) {
    /** One row more than a page has, to know whether another follows. */
    static ResultQuery<?> query(DSLContext dsl, OutcomeFilter filter) {
        return dsl.select(OUTCOMES.fields())
                .select(Counts.OPEN_TASKS, Counts.TOTAL_TASKS, Counts.LIVE_WORKERS)
                .from(OUTCOMES)
                .where(filter.condition())
                .orderBy(OUTCOMES.LAST_ACTIVITY_AT.desc(), OUTCOMES.ID.desc())
                .limit(filter.limit() + 1L);
    }

    static OutcomePage page(DSLContext dsl, OutcomeFilter filter) {
        List<OutcomeOverview> found = query(dsl, filter).fetch(row -> of(row));
        if (found.size() <= filter.limit()) {
            return new OutcomePage(List.copyOf(found), null);
        }
        List<OutcomeOverview> entries = List.copyOf(found.subList(0, filter.limit()));
        Outcome last = entries.get(entries.size() - 1).outcome();
        return new OutcomePage(entries, new OutcomeFilter.Place(last.lastActivityAt(), last.id()));
    }

    private static OutcomeOverview of(Record row) {
        return new OutcomeOverview(
                row.into(OUTCOMES).into(Outcome.class),
                row.get(Counts.OPEN_TASKS),
                row.get(Counts.TOTAL_TASKS),
                row.get(Counts.LIVE_WORKERS));
    }
}
