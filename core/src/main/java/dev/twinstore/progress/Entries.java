package dev.twinstore.progress;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.NotFoundException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.db.tables.ProgressEntries;
import dev.twinstore.db.tables.records.WorkersRecord;
import dev.twinstore.engine.Locking;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** The rows behind {@link Entry}: how they are read and written. */
final class Entries {
    /** All that {@link Entry} holds. What stands behind full_output in a row would cost a walk through all of it. */
    private static final List<Field<?>> LIGHT = List.of(
            PROGRESS_ENTRIES.ID,
            PROGRESS_ENTRIES.OUTCOME_ID,
            PROGRESS_ENTRIES.WORKER_ID,
            PROGRESS_ENTRIES.ITERATION,
            PROGRESS_ENTRIES.CONTENT,
            case_().when(
                            PROGRESS_ENTRIES.FULL_OUTPUT.isNotNull().or(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull()),
                            inline(true))
                    .else_(inline(false))
                    .as("has_full_output"),
            PROGRESS_ENTRIES.COMPACTED,
            PROGRESS_ENTRIES.COMPACTED_INTO,
            PROGRESS_ENTRIES.CREATED_AT,
            PROGRESS_ENTRIES.TASK_ID);

    /** The predicate of the index progress_entries_open, to the letter: the planner compares the text. */
    static final Condition OPEN = PROGRESS_ENTRIES.COMPACTED.eq(inline(false));

    private static final ProgressEntries ORIGINAL = PROGRESS_ENTRIES.as("original");

    private static final Condition IS_SUMMARY =
            exists(selectOne().from(ORIGINAL).where(ORIGINAL.COMPACTED_INTO.eq(PROGRESS_ENTRIES.ID)));

    private Entries() {}

    static ResultQuery<Record> page(DSLContext dsl, Condition which, @Nullable Long before, int limit) {
        return dsl.select(LIGHT)
                .from(PROGRESS_ENTRIES)
                .where(which)
                .and(before == null ? noCondition() : PROGRESS_ENTRIES.ID.lt(before))
                .orderBy(PROGRESS_ENTRIES.ID.desc())
                .limit(limit + 1L);
    }

    static Select<Record> summaries(DSLContext dsl, String workerId) {
        return dsl.select(LIGHT)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.WORKER_ID.eq(workerId))
                .and(OPEN)
                .and(IS_SUMMARY)
                .orderBy(PROGRESS_ENTRIES.ID);
    }

    static Select<Record> last(DSLContext dsl, String workerId, int lastN) {
        return dsl.select(LIGHT)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.WORKER_ID.eq(workerId))
                .and(OPEN)
                .and(IS_SUMMARY.not())
                .orderBy(PROGRESS_ENTRIES.ID.desc())
                .limit(lastN);
    }

    static Select<Record> originals(DSLContext dsl, long summaryId) {
        return dsl.select(LIGHT)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.COMPACTED_INTO.eq(summaryId))
                .orderBy(PROGRESS_ENTRIES.ID);
    }

    static long insert(
            Tx tx, WorkersRecord worker, String content, @Nullable String fullOutput, @Nullable String taskId) {
        ActivityFeed.touch(tx, worker.getOutcomeId());
        return tx.dsl()
                .insertInto(PROGRESS_ENTRIES)
                .set(PROGRESS_ENTRIES.OUTCOME_ID, worker.getOutcomeId())
                .set(PROGRESS_ENTRIES.WORKER_ID, worker.getId())
                .set(PROGRESS_ENTRIES.ITERATION, worker.getIteration())
                .set(PROGRESS_ENTRIES.CONTENT, content)
                .set(PROGRESS_ENTRIES.FULL_OUTPUT, fullOutput)
                .set(PROGRESS_ENTRIES.CREATED_AT, tx.now())
                .set(PROGRESS_ENTRIES.TASK_ID, taskId)
                .returningResult(PROGRESS_ENTRIES.ID)
                .fetchSingle()
                .value1();
    }

    /** The worker that remembers. Its memory changes once at a time, so its entries come in the order of their ids. */
    static WorkersRecord worker(Tx tx, String id) {
        WorkersRecord worker = Locking.locked(
                        tx.dsl(),
                        tx.dsl()
                                .select(WORKERS.ID, WORKERS.OUTCOME_ID, WORKERS.NAME, WORKERS.STATUS, WORKERS.ITERATION)
                                .from(WORKERS)
                                .where(WORKERS.ID.eq(id)))
                .fetchOneInto(WORKERS);
        if (worker == null) {
            throw new NotFoundException("no worker of id '" + id + "'");
        }
        return worker;
    }

    static Optional<Entry> find(DSLContext dsl, long id) {
        return dsl.select(LIGHT)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.ID.eq(id))
                .fetchOptionalInto(Entry.class);
    }

    static Entry require(DSLContext dsl, long id) {
        return find(dsl, id).orElseThrow(() -> noEntry(id));
    }

    static NotFoundException noEntry(long id) {
        return new NotFoundException("no progress entry of id " + id);
    }
}
