package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * What a worker did in a window.
 *
 * @param busy as {@link WorkersReport.OfWorker#busy}
 * @param completed how many tasks it completed
 * @param failed how many tasks were given up by it
 */
record Work(Duration busy, long completed, long failed) {
    static final Work NONE = new Work(Duration.ZERO, 0, 0);

    /** When a worker was alive in the window: only then can it have had a task in hand. */
    record Life(Instant from, Instant until) {}

    /**
     * The tasks of one worker: first what it holds, then what ended, from the last that ended to the first. Of tasks that
     * overlap, each moment counts once: to each task counts what lies before the earliest start of those that ended after it.
     */
    private static final class Hand {
        private final long born;
        private final long died;
        private long earliest = Long.MAX_VALUE; // start so far
        private long busy;
        private long completed;
        private long failed;

        Hand(Life life) {
            born = life.from().toEpochMilli();
            died = life.until().toEpochMilli();
        }

        void holds(long since) {
            count(since, died);
        }

        void ended(long from, long until, boolean well) {
            count(from, until);
            completed += well ? 1 : 0;
            failed += well ? 0 : 1;
        }

        private void count(long from, long until) {
            long first = Math.max(from, born);
            busy += Math.max(
                    0, Math.min(Math.min(until, died), earliest) - first); // less than nothing: a clock went back
            earliest = Math.min(earliest, first);
        }

        Work work() {
            return new Work(Duration.ofMillis(busy), completed, failed);
        }
    }

    /**
     * What these workers did, by id. Costs a look at each task that ended in the window, and memory for each worker.
     *
     * @param end when the window ends, or the present
     */
    static Map<String, Work> of(Map<String, Life> lives, Snapshot at, Instant end) {
        Selection selection = at.selection();
        Field<Instant> started = coalesce(TASKS.STARTED_AT, TASKS.CLAIMED_AT);
        Map<String, Hand> hands = new HashMap<>();
        lives.forEach((worker, life) -> hands.put(worker, new Hand(life)));
        if (selection.until() == null || selection.until().isAfter(at.now())) { // what is held now says nothing of then
            at.dsl()
                    .select(TASKS.CLAIMED_BY, min(started))
                    .from(TASKS)
                    .where(TASKS.CLAIMED_BY.isNotNull())
                    .and(TASKS.STATUS.in(inline(TaskStatus.CLAIMED), inline(TaskStatus.RUNNING)))
                    .and(started.lt(end))
                    .and(selection.of(TASKS.OUTCOME_ID))
                    .groupBy(TASKS.CLAIMED_BY)
                    .orderBy(TASKS.CLAIMED_BY)
                    .forEach(row -> {
                        Hand hand = hands.get(row.value1());
                        if (hand != null) {
                            hand.holds(row.value2().toEpochMilli());
                        }
                    });
        }
        Field<Integer> well = case_().when(TASKS.STATUS.eq(inline(TaskStatus.COMPLETED)), inline(1))
                .else_(inline(0));
        OneByOne.each(
                at.dsl()
                        .select(
                                TASKS.COMPLETED_BY,
                                coalesce(started, TASKS.COMPLETED_AT).coerce(SQLDataType.BIGINT),
                                TASKS.COMPLETED_AT.coerce(SQLDataType.BIGINT),
                                well)
                        .from(TASKS)
                        .where(TASKS.COMPLETED_AT.isNotNull())
                        .and(TASKS.STATUS.in(inline(TaskStatus.COMPLETED), inline(TaskStatus.FAILED)))
                        .and(TASKS.COMPLETED_BY.isNotNull())
                        .and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT))
                        .orderBy(TASKS.COMPLETED_AT.desc()),
                row -> {
                    Hand hand = hands.get(row.getString(1));
                    if (hand != null) {
                        hand.ended(row.getLong(2), row.getLong(3), row.getInt(4) == 1);
                    }
                });
        Map<String, Work> work = new HashMap<>();
        hands.forEach((worker, hand) -> work.put(worker, hand.work()));
        return work;
    }
}
